"""Builds small .docx files by hand, so that tests know every byte of what they import."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/><Default Extension="emf" ContentType="image/x-emf"/></Types>'
)
_NUMBERING = f"""<w:numbering {_W}>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>
</w:num></w:numbering>"""

NUMBERED, BULLETED, NUMBERED_ANEW = 1, 2, 3
_STYLES = ["Title", "heading 1", "heading 2", "heading 3", "Quote", "caption", "Ziel"]


def run(text: str, *, bold: bool = False, italic: bool = False, raised: bool = False) -> str:
    """Some words in one style."""
    signs = "<w:b/>" * bold + "<w:i/>" * italic + '<w:vertAlign w:val="superscript"/>' * raised
    return f'<w:r><w:rPr>{signs}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def link(relation: str, text: str) -> str:
    return f'<w:hyperlink r:id="{relation}">{run(text)}</w:hyperlink>'


def note(number: int) -> str:
    """The mark of a footnote; numbers count from 1."""
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def image(relation: str, alt: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline {_DRAWING}><wp:docPr id="1" name="x" descr="{escape(alt)}"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def paragraph(*content: str, style: str = "", numbering: int = 0, depth: int = 0) -> str:
    """A paragraph of runs; plain text becomes a run. ``style`` is a name of ``_STYLES``."""
    properties = f'<w:pStyle w:val="S{_STYLES.index(style)}"/>' if style else ""
    if numbering:
        properties += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{numbering}"/></w:numPr>'
    runs = "".join(part if part.startswith("<") else run(part) for part in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def table(rows: Sequence[Sequence[str]], *, has_header: bool = True) -> str:
    lines = []
    for position, row in enumerate(rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if has_header and not position else ""
        cells = "".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row)
        lines.append(f"<w:tr>{head}{cells}</w:tr>")
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def word_file(
    *body: str,
    links: Mapping[str, str] | None = None,
    images: Mapping[str, tuple[str, bytes]] | None = None,
    notes: Sequence[str] = (),
    parts: Mapping[str, str | bytes | None] | None = None,
) -> bytes:
    """A whole file. ``links``: relation → address; ``images``: relation → (file name, bytes); ``notes``: footnotes.

    ``parts`` replaces parts of the package, or takes them out if None.
    """
    relations = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/hyperlink" Target="{escape(address)}" TargetMode="External"/>'
        for key, address in (links or {}).items()
    )
    relations += "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/image" Target="media/{name}"/>'
        for key, (name, _data) in (images or {}).items()
    )
    relations += f'<Relationship Id="n" Type="{_OFFICE}/numbering" Target="numbering.xml"/>'
    relations += f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    relations += f'<Relationship Id="f" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/>'
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{number}"><w:name w:val="{name}"/></w:style>'
        for number, name in enumerate(_STYLES)
    )
    footnotes = "".join(
        f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>' for number, text in enumerate(notes, start=1)
    )
    package: dict[str, str | bytes | None] = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="d" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f"<w:document {_W} {_R}><w:body>{''.join(body)}</w:body></w:document>",
        "word/numbering.xml": _NUMBERING,
        "word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>",
        "word/footnotes.xml": f"<w:footnotes {_W}>{footnotes}</w:footnotes>",
        **{f"word/media/{name}": data for name, data in (images or {}).values()},
        **(parts or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in package.items():
            if content is not None:
                archive.writestr(name, content)
    return target.getvalue()
