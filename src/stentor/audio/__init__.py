"""MP3 frames, tags and arrangements as byte maps: pure rules over bytes and numbers.

`frames` reads frame headers; `tag` and `info` render what stands before the audio; `header` puts
the two together for one manifest; `arrangement` says which bytes a listener gets, in which order.
"""
