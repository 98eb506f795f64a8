"""Guards for files that are archives of XML: broken, encrypted, oversized or hostile ones."""

from __future__ import annotations

import io
import zipfile

from etl.readers.errors import DocumentError

MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 150
_SMALL = 4 * 1024 * 1024
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def check_archive(data: bytes, name: str) -> None:
    """Raise ``DocumentError`` unless ``data`` is a sound Word archive of reasonable size.

    Sizes are counted while unpacking: what the archive's directory claims proves nothing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "word/document.xml" not in names and not any(
                n.startswith("word/document") for n in names
            ):
                raise DocumentError(
                    f"{name}: the archive holds no Word document (word/document.xml is missing); "
                    "open it in Word or WPS and save it as .docx"
                )
            total = 0
            for info in archive.infolist():
                if info.flag_bits & 0x1:
                    raise DocumentError(
                        f"{name}: part {info.filename} is encrypted; save the document without a password"
                    )
                total += _check_part(archive, info, len(data), total, name)
    except DocumentError:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError) as error:
        raise DocumentError(
            f"{name}: the .docx archive is damaged ({error}); open it in Word or WPS and save it again"
        ) from error
    except (NotImplementedError, RuntimeError, Exception) as error:
        raise DocumentError(
            f"{name}: the .docx archive cannot be unpacked ({error}); save it again as .docx"
        ) from error


def _check_part(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, packed: int, before: int, name: str
) -> int:
    xml = info.filename.endswith((".xml", ".rels"))
    size, tail = 0, b""
    with archive.open(info) as part:
        while chunk := part.read(1 << 18):
            size += len(chunk)
            unpacked = before + size
            if unpacked > MAX_UNPACKED or unpacked > max(_SMALL, MAX_RATIO * packed):
                raise DocumentError(
                    f"{name}: part {info.filename} unpacks to more than a document can need "
                    f"(over {unpacked // 1024 // 1024} MB from {packed // 1024} kB); refused as unsafe"
                )
            # UTF-16 spells every ASCII letter with a zero byte beside it.
            window = (tail + chunk).replace(b"\0", b"")
            if xml and any(mark in window for mark in _DECLARATIONS):
                raise DocumentError(
                    f"{name}: part {info.filename} declares a document type or entities, "
                    "which Word never writes; refused as unsafe"
                )
            tail = chunk[-32:]
    return size
