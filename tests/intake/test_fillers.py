"""What makes breaks of a constant length full."""

import numpy as np
import pytest

from made.sounds import decode_bare
from stentor.audio.frames import parse_frames
from stentor.catalog.models import Filler
from stentor.intake.encoding import CANONICAL_FORMS
from stentor.intake.fillers import make_missing_fillers
from stentor.lib.objects import LocalObjects

pytestmark = pytest.mark.django_db


def test_there_is_one_for_each_form_made_once(layout):
    assert make_missing_fillers() == len(CANONICAL_FORMS)
    assert make_missing_fillers() == 0
    assert not list((layout.published / "incoming").iterdir())


def test_the_sting_is_heard_and_then_nothing(layout):
    make_missing_fillers()
    for row in Filler.objects.all():
        size = CANONICAL_FORMS[row.channels].frame_bytes
        body = LocalObjects(layout.objects).read(row.object)
        frames = list(parse_frames(body))
        assert len(frames) == row.frames
        assert {frame.main_data_begin for frame in frames} == {0}
        sting = decode_bare(body[: row.sting_frames * size], size)
        silence = decode_bare(body[row.sting_frames * size :], size)
        assert 0.05 < np.abs(sting).max() < 1.0
        assert np.abs(silence).max() < 1e-4
