"""Transcripts as publishers hand them in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.transcripts.cue import Cue, TranscriptError
from stentor.transcripts.reading import MOST_BYTES, normalise_transcript, parse_transcript
from stentor.transcripts.vtt import parse_vtt, write_vtt

HELLO = Cue(1000, 2500, "Hello")


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n", [HELLO]),
        ("\ufeffWEBVTT - talk\r\n\r\n00:01.000 --> 00:02.500\r\nHello", [HELLO]),
        ("WEBVTT\nKind: captions\n\n7\n00:00:01.000 --> 00:00:02.500 align:start\nHello", [HELLO]),
        ("WEBVTT\n\nNOTE by hand\n\nSTYLE\n::cue {}\n\n00:01.000 --> 00:02.500\nHello", [HELLO]),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>One <00:01.500>two\nthree &amp; four",
            [Cue(1000, 2000, "<v Ada>One two\nthree &amp; four")],
        ),
        (
            "WEBVTT\n\n100:00:00.000 --> 100:00:00.001\nLate\n\n00:01.000 --> 00:02.500\nHello",
            [HELLO, Cue(360_000_000, 360_000_001, "Late")],
        ),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n\n00:01.000 --> 00:02.500\nHello", [HELLO]),
        ("1\n00:00:01,000 --> 00:00:02,500\nHello\n", [HELLO]),
        (
            "\n\n1\r\n0:00:01.0 --> 0:00:02.5 X1:1\r\n{\\an8}<font color=red>Hello</font>\r\n",
            [HELLO],
        ),
        ("00:00:01,000 --> 00:00:02,500\nHello", [HELLO]),
        (
            "1\n00:00:01,000 --> 00:00:02,500\n<I>Fish</I> & <chips>",
            [Cue(1000, 2500, "<i>Fish</i> &amp; &lt;chips&gt;")],
        ),
    ],
)
def test_what_is_said_is_read(text, cues):
    assert parse_transcript(text.encode()) == cues


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither WebVTT"),
        (b"Hello there", "neither WebVTT"),
        (b"WEBVTTX\n\n00:01.000 --> 00:02.000\nx", "neither WebVTT"),
        (b"WEBVTT", "nothing is said"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n", "nothing is said"),
        (b"WEBVTT\n00:01.000 --> 00:02.000\nx", "line 2 needs an empty line"),
        (b"WEBVTT\n\nHello", "line 3 has no times"),
        (b"WEBVTT\n\n1\n00:01,000 --> 00:02,000\nx", "line 4 has no times"),
        (b"WEBVTT\n\n00:61.000 --> 01:02.000\nx", "line 3 has no times"),
        (b"WEBVTT\n\n00:02.000 --> 00:02.000\nx", "line 3 ends before it begins"),
        (
            b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:02.000 --> 00:03.000\ny",
            "line 5 has times where words",
        ),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\nHello", "line 6 has no times"),
        (b"1\n00:00:02,000 --> 00:00:01,000\nx", "line 2 ends before it begins"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx\n2 --> 3", "line 4 has times where words"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff", "not UTF-8"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\0", "null byte"),
        (b"WEBVTT\n" + b" " * MOST_BYTES, "larger than 2 MB"),
        (b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nx\n\n" * 20_001, "20000 are the most"),
    ],
)
def test_what_is_no_transcript_is_named(content, said):
    with pytest.raises(TranscriptError, match=said):
        parse_transcript(content)


def test_the_same_words_are_written_plainly():
    text = normalise_transcript(b"7\n1:02:03,4 --> 1:02:04,567 X1:3\nHello\n")
    assert text == "WEBVTT\n\n01:02:03.400 --> 01:02:04.567\nHello\n"
    assert normalise_transcript(text.encode()) == text


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_what_is_written_is_read_again(text):
    for head in ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "1\n00:00:01,000 --> 00:00:02,000\n"):
        try:
            cues = parse_transcript((head + text).encode(errors="ignore"))
        except TranscriptError:
            continue
        assert parse_vtt(write_vtt(cues).decode()) == cues
