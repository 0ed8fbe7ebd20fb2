"""Files that an enemy wrote: bounded in time and memory, and refused with a reason."""

from __future__ import annotations

import io
import socket
import struct
import time
import zipfile
from pathlib import Path

import pytest

from questions.exchange import zips
from questions.exchange.files import import_file
from questions.exchange.trees import MAX_XML_BYTES
from questions.exchange.zips import Package, write_zip
from questions.faults import QuestionFileError

PROCESSOR_S = 5.0  # of this process alone: a busy machine changes nothing
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE quiz [<!ENTITY l0 "ha">{LAUGHS}]>'


def refusal(data: bytes) -> str:
    started = time.process_time()
    with pytest.raises(QuestionFileError) as refused:
        import_file(data, "evil")
    assert time.process_time() - started < PROCESSOR_S
    return refused.value.reason


@pytest.mark.parametrize(
    "text",
    [
        f"{BILLION_LAUGHS}<quiz>&l9;</quiz>",
        f'{BILLION_LAUGHS}<quiz a="&l9;"/>',
        f"<quiz>{'<a>' * 100_000}",
        "<quiz>" + "<!-- -- -->",
        "<?xml version='1.0' encoding='UTF-16'?><quiz/>",
    ],
)
def test_xml_bombs_and_nests_are_refused(text: str) -> None:
    assert refusal(text.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_reads_no_file_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret")
    text = f'<!DOCTYPE quiz [<!ENTITY e SYSTEM "{secret.as_uri()}">]><quiz><question>&e;</question></quiz>'
    assert "the-secret" not in refusal(text.encode(encoding))


def test_nothing_is_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        server.settimeout(0.3)
        refusal(f'<!DOCTYPE quiz SYSTEM "{address}"><quiz/>'.encode())
        refusal(f'<!DOCTYPE quiz [<!ENTITY % e SYSTEM "{address}">%e;]><quiz/>'.encode())
        picture = f'<questiontext><text>&lt;img src="{address}"&gt;</text></questiontext>'
        question = f'<question type="numerical">{picture}'
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}"/></question>'
        import_file(f"<quiz>{question}{include}</quiz>".encode(), "evil")
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_long_file_is_not_parsed() -> None:
    assert "MiB" in refusal(b"<quiz>" + b" " * MAX_XML_BYTES)


@pytest.mark.parametrize(
    "text",
    [
        r"\(" * 19_000,
        r"\\(" * 13_000,
        r"\[" * 19_000,
        "```x\n" * 7_000,
        "$$" * 19_000,
        "$a" * 19_000,
        "`a" * 19_000,
    ],
)
@pytest.mark.parametrize("form", ["markdown", "html"])
def test_texts_that_could_take_the_square_of_their_length_do_not(text: str, form: str) -> None:
    document = (
        f'<quiz><question type="numerical"><name><text>n</text></name><questiontext format="{form}">'
        f'<text>{text}</text></questiontext><answer fraction="100"><text>1</text></answer></question></quiz>'
    )
    started = time.process_time()
    import_file(document.encode(), "evil")
    assert time.process_time() - started < PROCESSOR_S


def test_html_nested_deeply_keeps_its_words() -> None:
    deep = "&lt;div&gt;" * 5_000 + "words" + "&lt;b&gt;" * 3_000
    answers = '<answer fraction="100"><text>1</text></answer><answer fraction="0"><text>2</text></answer>'
    document = (
        '<quiz><question type="multichoice"><name><text>n</text></name>'
        f"<questiontext><text>{deep[:39_000]}</text></questiontext><single>1</single>{answers}</question></quiz>"
    )
    imported = import_file(document.encode(), "evil")
    assert len(imported.questions) == 1


def test_tables_within_tables_are_read_once_each() -> None:
    # Every level would double the work of the one outside it.
    deep = "&lt;table&gt;&lt;tr&gt;&lt;td&gt;x" * 20
    document = (
        '<quiz><question type="numerical"><name><text>n</text></name>'
        f"<questiontext><text>{deep} words</text></questiontext>"
        '<answer fraction="100"><text>1</text></answer></question></quiz>'
    )
    started = time.process_time()
    imported = import_file(document.encode(), "evil")
    assert time.process_time() - started < PROCESSOR_S
    (question,) = imported.questions
    assert "words" in question.prompt
    assert any("a table within a table" in str(loss) for loss in imported.losses)


def zip_of(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["../x.xml", "/etc/x", "a/../../x", "C:\\x", "a\\b", "c:x"])
def test_a_path_that_leads_out_is_refused(name: str) -> None:
    assert "leads out of it" in refusal(zip_of({"imsmanifest.xml": b"<manifest/>", name: b"x"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "packed more than" in refusal(zip_of({"imsmanifest.xml": b"0" * 7_000_000}))
    assert "MiB" in refusal(zip_of({"imsmanifest.xml": b"0" * (zips.MAX_MEMBER_BYTES + 1)}))


def test_too_many_or_too_large_together_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is the limit" in refusal(zip_of({f"{number}.xml": b"" for number in range(zips.MAX_MEMBERS + 1)}))
    monkeypatch.setattr(zips, "MAX_TOTAL_BYTES", 1_000)
    assert "would unpack" in refusal(zip_of({"a": b"x" * 600, "b": b"y" * 600}))


def test_a_member_longer_than_it_says_is_refused() -> None:
    data = bytearray(zip_of({"imsmanifest.xml": b"<manifest/>" + b" " * 1_000}))
    size = struct.pack("<I", 1_011)
    for place in (data.index(size), data.rindex(size)):
        data[place : place + 4] = struct.pack("<I", 5)
    with pytest.raises(QuestionFileError):
        Package(bytes(data), "evil").find("imsmanifest.xml")


def test_damaged_encrypted_and_empty_packages_are_refused() -> None:
    good = write_zip({"imsmanifest.xml": b"<manifest/>"})
    assert "lists no item" in refusal(good)
    assert "no imsmanifest.xml" in refusal(write_zip({"x": b""}))
    for cut in range(4, len(good), 7):
        assert refusal(good[:cut])
    encrypted = bytearray(good)
    encrypted[good.rindex(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refusal(bytes(encrypted))


def test_a_manifest_can_not_point_out_of_its_package() -> None:
    resource = '<resource type="imsqti_item_xmlv2p1" href="{}"/>'
    hrefs = ["../../etc/passwd", "/etc/passwd", "http://127.0.0.1/x", "%2e%2e/x", ""]
    manifest = f"<manifest><resources>{''.join(map(resource.format, hrefs))}</resources></manifest>"
    imported = import_file(write_zip({"imsmanifest.xml": manifest.encode()}), "evil")
    assert len(imported.faults) == len(hrefs)
    assert all("not in the package" in fault.reason for fault in imported.faults)


def test_one_bad_item_does_not_cost_the_others() -> None:
    good = (
        '<assessmentItem identifier="x" title="t"><responseDeclaration identifier="R" baseType="float">'
        "<correctResponse><value>1</value></correctResponse></responseDeclaration>"
        '<itemBody><textEntryInteraction responseIdentifier="R"/></itemBody></assessmentItem>'
    )
    names = {"bad.xml": b"<assessmentItem>\n<", "good.xml": good.encode(), "page.xml": b"<html/>"}
    resources = "".join(f'<resource type="imsqti_item_xmlv2p1" href="{name}"/>' for name in names)
    manifest = f"<manifest><resources>{resources}</resources></manifest>".encode()
    imported = import_file(write_zip({"imsmanifest.xml": manifest, **names}), "q.zip")
    assert [question.id for question in imported.questions] == ["x"]
    assert [(fault.file, fault.line) for fault in imported.faults] == [
        ("q.zip/bad.xml", 2),
        ("q.zip/page.xml", 1),
    ]
