#!/usr/bin/env python3
"""Checks a published registration without Pintar: the chain, the receipts, the seed, and who got a seat.

    python3 verify_allocation.py FILE.json

Needs Python 3.9 or newer; receipts are checked where the package `cryptography` is installed. Exit code 0: everything
agrees; 1: something does not, and it is said what; 2: the file cannot be read. Written to be read: an auditor should be able to follow
it line by line. How the file looks is written in docs/explanation/fair-registration.md.
"""

import hashlib
import hmac
import json
import sys


def spelled(ticket):
    return json.dumps(ticket, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def chain_faults(tickets, links):
    before, faults = "0" * 64, []  # an entry is a ticket, or says that an earlier ticket was given up
    for place, ticket in enumerate(tickets):
        before = hashlib.sha256((before + "\n" + spelled(ticket)).encode()).hexdigest()
        if place >= len(links) or links[place] != before:
            faults.append(f"ticket {ticket.get('number')}: the chain is broken here")
            break
    if len(links) > len(tickets):
        faults.append(f"{len(links) - len(tickets)} tickets are missing at the end")
    return faults


def receipt_faults(tickets, receipts, public):
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        print("receipts were not checked: the package cryptography is not installed")
        return []
    key, faults = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)), []
    for ticket in tickets:
        if ticket.get("given_up"):
            continue
        try:
            key.verify(bytes.fromhex(receipts[ticket["name"]]), spelled(ticket).encode())
        except (InvalidSignature, KeyError, ValueError):
            faults.append(f"ticket {ticket.get('number')}: its receipt does not fit")
    return faults


def standing(entries):
    """The tickets that were not given up, in the order of the chain."""
    gone = {entry["name"] for entry in entries if entry.get("given_up")}
    return [entry for entry in entries if entry["name"] not in gone]


def ranked(tickets, rule, seed):
    place = {ticket["name"]: at for at, ticket in enumerate(tickets)}

    def lot(ticket):
        return hmac.new(seed, ticket["name"].encode(), hashlib.sha256).hexdigest()

    def points(ticket):
        return sum(worth for need, worth in rule.get("points", {}).items() if need in ticket.get("needs", []))

    if rule["order"] == "first-come":
        return list(tickets)
    if rule["order"] == "lottery":
        return sorted(tickets, key=lambda ticket: (lot(ticket), place[ticket["name"]]))
    if rule["order"] == "need":
        return sorted(tickets, key=lambda ticket: (-points(ticket), lot(ticket), place[ticket["name"]]))
    raise ValueError(f"unknown order: {rule['order']}")


def allocated(tickets, rule, seed):
    order, taken, held = ranked(tickets, rule, seed), set(), {}
    shares = rule.get("shares", [])

    def belongs(ticket, share):
        return ticket.get("groups", {}).get(share["by"]) == share["of"]

    def count(share):
        return held.get((share["by"], share["of"]), 0)

    def fits(ticket):
        return all(s.get("most") is None or not belongs(ticket, s) or count(s) < s["most"] for s in shares)

    def take(ticket):
        taken.add(ticket["name"])
        for group in ticket.get("groups", {}).items():
            held[group] = held.get(group, 0) + 1

    for share in shares:
        for ticket in order:
            if count(share) >= share.get("least", 0) or len(taken) >= rule["seats"]:
                break
            if belongs(ticket, share) and ticket["name"] not in taken and fits(ticket):
                take(ticket)
    for ticket in order:
        if len(taken) >= rule["seats"]:
            break
        if ticket["name"] not in taken and fits(ticket):
            take(ticket)
    seats = [ticket["name"] for ticket in order if ticket["name"] in taken]
    return seats, [ticket["name"] for ticket in order if ticket["name"] not in taken]


def faults_of(told):
    entries, rule = told["tickets"], told["rule"]
    tickets, seed = standing(entries), bytes.fromhex(told.get("seed", ""))
    faults = chain_faults(entries, told["links"])
    faults += receipt_faults(entries, told["receipts"], told["public_key"])
    if rule["order"] != "first-come" and hashlib.sha256(seed).hexdigest() != told["commitment"]:
        faults.append("the seed is not the one that was settled before the window opened")
    head = bytes.fromhex(told["links"][-1]) if told["links"] else bytes(32)
    seats, reserve = allocated(tickets, rule, hashlib.sha256(seed + head).digest())
    if seats != told["seats"]:
        wrong = [name for name in seats if name not in told["seats"]][:3]
        faults.append(
            "the seats do not follow from tickets, rule and seed"
            + (f": {', '.join(wrong)} should have one" if wrong else "")
        )
    if reserve != told["reserve"]:
        faults.append("the reserve list does not follow from tickets, rule and seed")
    return faults


def main():
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            told = json.load(file)
        faults = faults_of(told)
    except (IndexError, OSError, KeyError, TypeError, ValueError) as why:
        print(f"This file cannot be checked: {why!r}")
        return 2
    for fault in faults:
        print(fault)
    if not faults:
        print(
            f"{len(standing(told['tickets']))} tickets, {len(told['seats'])} seats: everything follows from the rule."
        )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
