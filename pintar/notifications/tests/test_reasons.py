"""Why a letter came back, from what mail servers say; and addresses that only their owner recognises."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

import pytest

from pintar.notifications.values import Enclosure, Reason, masked, reason_of


@pytest.mark.parametrize(
    ("code", "said", "reason"),
    [
        (550, b"5.1.1 <a@b.id>: Recipient address rejected: User unknown", Reason.UNKNOWN),
        (550, b"no such user here", Reason.UNKNOWN),
        (552, b"5.2.2 Over quota", Reason.FULL),
        (452, b"mailbox full", Reason.FULL),
        (550, b"5.2.1 mailbox disabled", Reason.UNKNOWN),
        (550, b"5.7.26 unauthenticated mail is prohibited", Reason.UNWANTED),
        (554, b"rejected as spam", Reason.UNWANTED),
        (451, b"4.7.1 greylisted, try again later", Reason.LATER),
        (553, b"5.1.8 sender's domain not found", Reason.SENDER),
        (599, b"\xff\xfe", Reason.OTHER),
    ],
)
def test_what_a_server_says_of_an_address_has_a_reason(code, said, reason):
    assert reason_of(SMTPRecipientsRefused({"a@b.id": (code, said)})) == reason
    assert reason.label and reason.advice


def test_refused_senders_contents_and_addresses_that_cannot_be_written_are_told_apart():
    assert reason_of(SMTPSenderRefused(553, b"not yours", "pintar@situs.id")) == Reason.SENDER
    assert reason_of(SMTPDataError(554, b"5.7.1 blocked")) == Reason.UNWANTED
    assert reason_of(UnicodeEncodeError("ascii", "é", 0, 1, "no")) == Reason.UNWRITTEN
    assert reason_of(SMTPRecipientsRefused({})) == Reason.OTHER


def test_an_address_is_masked():
    assert masked("siti.aminah@contoh.id") == "si***@contoh.id"
    assert (masked("ab@b.id"), masked("a@b.id"), masked("rusak")) == ("a***@b.id", "***@b.id", "***")


def test_an_enclosure_goes_byte_for_byte():
    part = Enclosure("hari.ics", "text/calendar; method=PUBLISH", "BEGIN:X\r\nSUMMARY:Hari é\r\n").part()

    assert part.get_payload(decode=True) == "BEGIN:X\r\nSUMMARY:Hari é\r\n".encode()
    assert part.get_content_type() == "text/calendar" and part.get_param("method") == "PUBLISH"
    assert part.get_filename() == "hari.ics" and part.get_content_charset() == "utf-8"
