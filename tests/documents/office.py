"""Word files as pictures for the tests: LibreOffice makes a PDF, poppler makes the pictures."""

import os
import shutil
import subprocess
from pathlib import Path

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <test name="family"><string>ＭＳ 明朝</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Noto Serif CJK JP</string></edit>
  </match>
  <match target="pattern">
    <test name="family"><string>ＭＳ ゴシック</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Noto Sans CJK JP</string></edit>
  </match>
</fontconfig>
"""


def missing_programs() -> list[str]:
    """Return the programs this module needs and the machine lacks."""
    return [
        name for name in ("soffice", "pdftoppm", "pdftotext", "pdffonts") if not shutil.which(name)
    ]


def to_pdf(docx: bytes, folder: Path) -> Path:
    """Convert the Word file inside the folder and return the PDF."""
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(cache=folder / "font-cache"), encoding="utf-8")
    source = folder / "letter.docx"
    source.write_bytes(docx)
    profile = (folder / "office-profile").as_uri()
    office = ["soffice", "--headless", f"-env:UserInstallation={profile}"]
    _run(
        [*office, "--convert-to", "pdf", "--outdir", str(folder), str(source)],
        {**os.environ, "FONTCONFIG_FILE": str(fonts)},
    )
    return source.with_suffix(".pdf")


def to_pngs(pdf: Path, dots_per_inch: int = 80) -> list[Path]:
    """Draw each page of the PDF beside it and return the pictures in order."""
    _run(["pdftoppm", "-r", str(dots_per_inch), "-png", str(pdf), str(pdf.with_suffix(""))])
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))


def text_of(pdf: Path) -> str:
    """Return the text of the PDF as a reader would copy it."""
    return _run(["pdftotext", "-layout", str(pdf), "-"])


def fonts_of(pdf: Path) -> str:
    """Return the list of the fonts the PDF is set in."""
    return _run(["pdffonts", str(pdf)])


def _run(command: list[str], environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=180)
    return done.stdout.decode()
