"""Make the voice of the walls: one clip per word, spoken by an offline synthesiser, into static/sound.

`deploy/setup.py` runs this with the environment's Python once the package of requirements-voice.txt is there
(docs/decisions/0021). The words and their file names are those of vaccsched/screens/clips.json.
"""

from __future__ import annotations

import array
import ctypes
import json
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import espeakng_loader

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "vaccsched" / "screens" / "clips.json"
SOUND = ROOT / "vaccsched" / "static" / "sound"

SYNCHRONOUS, UTF8, RATE, RANGE, PITCH, SET_RATE = 2, 1, 1, 4, 3, 1
WORDS_PER_MINUTE = 130  # slow: a hall with echo and elders
PITCH_OF_VOICE, RANGE_OF_TONES = 55, 70
QUIET = 400  # of 32,767: below this is silence before or after the word
EDGE = 0.02  # seconds of it that stay
LOUD = 26_000  # the loudest sample of every clip, so that no word is quieter than the others
FADE = 0.004  # seconds: no click where a clip begins or ends

Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Speaker:
    """The synthesiser's Mandarin voice, handing over samples instead of playing them."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = str(Path(espeakng_loader.get_data_path()).parent).encode()
        self.rate: int = self._library.espeak_Initialize(SYNCHRONOUS, 0, folder, 0)
        if self.rate <= 0 or self._library.espeak_SetVoiceByName(b"cmn") != 0:
            raise RuntimeError("the synthesiser has no Mandarin voice")
        self._samples = array.array("h")
        self._hold = Callback(self._take)  # the library keeps only the address
        self._library.espeak_SetSynthCallback(self._hold)
        for parameter, value in ((SET_RATE, WORDS_PER_MINUTE), (PITCH, PITCH_OF_VOICE), (RANGE, RANGE_OF_TONES)):
            self._library.espeak_SetParameter(parameter, value, 0)

    def say(self, text: str) -> array.array[int]:
        """The samples of a word: 16 bit, one channel, ``rate`` a second."""
        self._samples = array.array("h")
        spoken = text.encode() + b"\0"
        self._library.espeak_Synth(spoken, len(spoken), 0, 0, 0, UTF8, None, None)
        self._library.espeak_Synchronize()
        return self._samples

    def _take(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _events: object) -> int:
        if count:
            self._samples.extend(samples[:count])
        return 0


def shaped(samples: array.array[int], rate: int) -> array.array[int]:
    """Without the silence around it, as loud as the others, soft at both ends."""
    loud = [place for place, sample in enumerate(samples) if abs(sample) > QUIET]
    if not loud:
        raise RuntimeError("a word was not spoken")
    edge = int(EDGE * rate)
    kept = samples[max(loud[0] - edge, 0) : loud[-1] + edge]
    gain = LOUD / max(abs(sample) for sample in kept)
    return array.array("h", _faded([int(sample * gain) for sample in kept], int(FADE * rate)))


def _faded(samples: list[int], length: int) -> Iterator[int]:
    for place, sample in enumerate(samples):
        yield int(sample * min(1.0, place / length, (len(samples) - 1 - place) / length))


def main() -> int:
    speaker = Speaker()
    SOUND.mkdir(parents=True, exist_ok=True)
    for name, text in json.loads(WORDS.read_text(encoding="utf-8")).items():
        with wave.open(str(SOUND / f"{name}.wav"), "wb") as clip:
            clip.setparams((1, 2, speaker.rate, 0, "NONE", ""))
            clip.writeframes(shaped(speaker.say(text), speaker.rate).tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
