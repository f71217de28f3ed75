from itertools import pairwise

import av
import numpy as np
import pytest

from api.demo import host
from api.demo.host_motion import Motion
from api.demo.host_speech import LINES, LOOP_S, STEP_S, speech, split
from api.demo.host_voice import RATE_HZ, soundtrack


@pytest.fixture(scope="module")
def words():
    return speech()


@pytest.fixture(scope="module")
def sound(words):
    return soundtrack(words)


def test_syllables_are_read_as_pinyin_writes_them():
    assert split("zhi2") == ("zh", "ih", "2")
    assert split("wo3") == ("w", "uo", "3")
    assert split("ya5") == ("y", "ia", "5")
    assert split("er4") == ("", "er", "4")


def test_every_syllable_can_be_said_and_lines_do_not_run_into_each_other(words):
    for (start, _), (after, _) in pairwise(LINES):
        pause = words.voiced[round((after - 0.2) / STEP_S) : round((after - 0.06) / STEP_S)]
        assert pause.max() < 0.1, start


def test_the_mouth_moves_with_the_voice(words, sound):
    motion = Motion(words)
    opened = np.array([motion.pose(frame).mouth_10 for frame in range(motion.frames)])
    level = np.sqrt((sound.reshape(motion.frames, -1) ** 2).mean(axis=1))
    assert np.corrcoef(opened, level)[0, 1] > 0.5
    assert opened[: round(0.3 * 30)].max() == 0


def test_sound_and_pose_close_the_loop_without_a_jump(words, sound):
    assert sound.shape == (round(LOOP_S * RATE_HZ), 2)
    assert np.abs(sound).max() < 1
    assert np.abs(sound[0] - sound[-1]).max() < 0.02
    motion = Motion(words)
    first, last = motion.pose(0), motion.pose(motion.frames - 1)
    assert np.allclose(first.arms, last.arms, atol=3)
    assert np.allclose(first.head_px, last.head_px, atol=1.5)


def test_frames_show_a_face_where_crops_keep_it(words):
    motion = Motion(words)
    resting, raised = host.draw(motion.pose(0)), host.draw(motion.pose(45))
    assert resting.size == (1280, 720)
    skin = np.asarray(resting)[255:285, 620:660].mean(axis=(0, 1))
    assert skin[0] > 220
    assert skin[0] > skin[2] + 30
    assert np.abs(np.asarray(resting, dtype=int) - np.asarray(raised, dtype=int)).max() > 60


def test_the_clip_is_made_once_and_holds_picture_and_sound(tmp_path, monkeypatch, sound):
    monkeypatch.setattr(host, "Motion", _Short)
    monkeypatch.setattr(host, "soundtrack", lambda _words: sound)
    heard: list[float] = []
    path = host.host_clip(tmp_path, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    with av.open(str(path)) as clip:
        video, audio = clip.streams.video[0], clip.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height, video.average_rate) == ("h264", 1280, 720, 30)
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", 48_000, 2)
        assert sum(1 for _ in clip.decode(video=0)) == _Short.frames
    made = path.stat().st_mtime_ns
    assert host.host_clip(tmp_path).stat().st_mtime_ns == made
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


class _Short:
    """The first frames of the real motion."""

    frames = 9

    def __init__(self, given):
        self._motion = Motion(given)

    def pose(self, frame):
        return self._motion.pose(frame)
