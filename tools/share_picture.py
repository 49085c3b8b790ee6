"""Draws pintar/static/share.png, the picture by which the site is shared. Run it again when the words or the mark change."""

from pathlib import Path

from pintar.kit.printing import picture

TARGET = Path(__file__).resolve().parents[1] / "pintar" / "static" / "share.png"


def main() -> None:
    """Write the picture; the same words give the same bytes."""
    TARGET.write_bytes(
        picture(
            {
                "title": "Belajar tanpa menunggu dipanggil",
                "line": "Pelatihan resmi, gratis, bersertifikat",
                "below": "Daftar sendiri. Belajar di mana saja. Unduh sertifikat.",
                "language": "id",
            }
        )
    )
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
