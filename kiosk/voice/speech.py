"""Owns what is said and by which voice: written sentence -> text for the ear -> samples in a WAV file.

Promises: line breaks, brackets and the small kana over kanji are for the eye only; speech is about a fifth slower than
the voices speak by themselves.
Must never: guess a reading. What a voice reads wrongly stands in readings/, and what it cannot read is a problem.
"""

import functools
import hashlib
import os
import re
import subprocess
import tempfile
from pathlib import Path

JTALK = ("open_jtalk", "-x", "/var/lib/mecab/dic/open-jtalk/naist-jdic")
ESPEAK = ("espeak-ng", "-b", "1", "--stdin")
# Of the default speed 1.0.
JAPANESE_SPEED = "0.8"
# Words a minute; espeak-ng's own is 175.
ESPEAK_SPEED = "140"
# "cmn" alone reads the pinyin of its own dictionary as if it were English.
ESPEAK_VOICES = {"en": "en-us", "zh": "cmn-latn-pinyin", "ko": "ko", "vi": "vi", "pt": "pt-br"}
JAPANESE = ("ja", "easy")
LANGUAGES = (*JAPANESE, *ESPEAK_VOICES)
WITHOUT_SPACES = (*JAPANESE, "zh")
# Open JTalk reads one line into a buffer of 1024 bytes and leaves out what is behind it.
TEXT_BYTES_MAX = 1000

RUBY = re.compile("[（(][ぁ-ゖァ-ヺー・]+[)）]")
QUOTES = re.compile("[「」『』“”\"]")
# Space that is not between two Latin words: breaks for the eye, at which a voice would pause.
BETWEEN = re.compile(r"\s+(?![A-Za-z])|(?<![A-Za-z])\s+")
LATIN = re.compile("[A-Za-zÀ-ÿ]")


class NoTool(Exception):
    """A program or voice that must be installed first."""


def plain(language, text, words):
    """The text for the ear."""
    if language in JAPANESE:
        text = QUOTES.sub("", RUBY.sub("", text))
    if language in WITHOUT_SPACES:
        text = BETWEEN.sub("", text)
    text = " ".join(text.split())
    for written in sorted(words, key=len, reverse=True):
        text = text.replace(written, words[written])
    return text


def trouble(language, text):
    """Why this voice cannot say this; None when it can."""
    if len(text.encode()) > TEXT_BYTES_MAX:
        return f"is longer than {TEXT_BYTES_MAX} bytes, make two sentences of it"
    if language == "zh" and LATIN.search(text):
        return "this voice reads Latin letters as pinyin; write how it is said into readings/zh.toml"
    return None


def settings(language):
    if language in JAPANESE:
        return ["open_jtalk", JAPANESE_SPEED]
    return ["espeak-ng", ESPEAK_VOICES[language], ESPEAK_SPEED]


@functools.cache
def tools(language):
    """What a clip of this language depends on beside its text."""
    if language in JAPANESE:
        voice = hashlib.sha256(japanese_voice().read_bytes()).hexdigest()
        return [voice, package("open-jtalk"), package("open-jtalk-mecab-naist-jdic")]
    return [package("espeak-ng"), package("espeak-ng-data")]


@functools.cache
def package(name):
    """The version of a Debian package."""
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True)
    if asked.returncode or not asked.stdout:
        raise NoTool(f"the Debian package {name} is not installed: tests/setup check")
    return f"{name} {asked.stdout}"


def japanese_voice():
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    voice = cache / "uketsuke/mei_normal.htsvoice"
    if not voice.exists():
        raise NoTool("the Japanese voice is not here: kiosk/voice/fetch")
    return voice


def say(language, text):
    """The bytes of a WAV file."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "said.wav"
        if language in JAPANESE:
            speak(*JTALK, "-m", japanese_voice(), "-r", JAPANESE_SPEED, "-ow", wav, text=text)
        else:
            speak(*ESPEAK, "-v", ESPEAK_VOICES[language], "-s", ESPEAK_SPEED, "-w", wav, text=text)
        return wav.read_bytes()


def heard(language, text):
    """How the voice reads it: kana, one group a word, or the phonemes of espeak-ng."""
    if language not in JAPANESE:
        return " ".join(speak(*ESPEAK, "-v", ESPEAK_VOICES[language], "-q", "-x", text=text).split())
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        speak(*JTALK, "-m", japanese_voice(), "-ot", trace, text=text)
        words = trace.read_text(encoding="utf-8").split("[Output label]")[0].splitlines()
    # The tenth field is how a word is pronounced; ’ marks a vowel that is whispered.
    return " ".join(word.split(",")[9].replace("’", "") for word in words if word.count(",") > 9)


def speak(*command, text):
    ran = subprocess.run(command, input=text.encode() + b"\n", check=True, capture_output=True)
    return ran.stdout.decode()
