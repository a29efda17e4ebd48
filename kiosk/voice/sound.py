"""Owns what becomes of synthesised speech: trimmed, equally loud, encoded.

Promises: every clip is mono, 24,000 Hz, has 100 ms of silence at both ends, and the same loudness as all others unless
its peaks forbid that; no sample is cut; equal samples give equal bytes.
Must never: use chance or the clock: no dither, a fixed serial number.
"""

import array
import math
import subprocess

import speech

RATE_HZ = 24_000
END_SECS = 0.1
# Loudness of the speech itself, without its pauses, in dB below full scale.
LOUDNESS_DB = -20.0
PEAK_DB = -1.5
WINDOW = RATE_HZ // 50
# Of the loudest window: below is silence; below is pause.
SILENCE_DB = -45.0
PAUSE_DB = -20.0
QUALITY = "0"
# Part of every recipe: with a new number all clips are rendered anew.
SETTINGS = ["sound 1", RATE_HZ, END_SECS, LOUDNESS_DB, PEAK_DB, WINDOW, SILENCE_DB, PAUSE_DB, QUALITY]


class Silent(Exception):
    """The voice said nothing."""


def tools():
    return [speech.package(name) for name in ("sox", "vorbis-tools", "libvorbisenc2")]


def clip(wav):
    """Bytes of a WAV file -> bytes of a clip."""
    return encode(level(trim(resample(wav))))


def resample(wav):
    raw = ["-t", "raw", "-e", "floating-point", "-b", "32", "-L", "-r", str(RATE_HZ), "-c", "1", "-"]
    converted = subprocess.run(
        ["sox", "-D", "-V1", "-t", "wav", "-", *raw, "gain", "-6", "rate", "-v"], input=wav, check=True, capture_output=True
    )
    return array.array("f", converted.stdout)


def powers(samples):
    """Mean power of each window."""
    starts = range(0, len(samples), WINDOW)
    return [math.fsum(one * one for one in samples[at : at + WINDOW]) / WINDOW for at in starts]


def above(powers_of, decibels):
    """Numbers of the windows that are louder than this below the loudest."""
    least = max(powers_of, default=0.0) * 10 ** (decibels / 10)
    return [number for number, power in enumerate(powers_of) if power > least]


def trim(samples):
    loud = above(powers(samples), SILENCE_DB)
    if not loud:
        raise Silent("the voice said nothing")
    end = array.array("f", bytes(4 * int(RATE_HZ * END_SECS)))
    return end + samples[loud[0] * WINDOW : (loud[-1] + 1) * WINDOW] + end


def level(samples):
    """Samples of 16 bits, as loud as all clips."""
    windows = powers(samples)
    speaking = [windows[number] for number in above(windows, PAUSE_DB)]
    loudness = math.sqrt(math.fsum(speaking) / len(speaking))
    peak = max(abs(one) for one in samples)
    gain = min(10 ** (LOUDNESS_DB / 20) / loudness, 10 ** (PEAK_DB / 20) / peak)
    return array.array("h", (round(one * gain * 32767) for one in samples))


def encode(samples):
    form = ["-Q", "-r", "-B", "16", "-C", "1", "-R", str(RATE_HZ), "-q", QUALITY, "-s", "1", "-o", "-", "-"]
    encoded = subprocess.run(["oggenc", *form], input=samples.tobytes(), check=True, capture_output=True)
    return encoded.stdout
