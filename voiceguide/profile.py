"""What a session is fitted to, as figures: the room that it sounds in, and the loudspeaker it comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voiceguide.config import Settings

__all__ = ["LOUDER", "NORMAL", "ROOMS", "SPEAKERS", "Profile", "Room", "Speaker", "fitted"]

#: dB by which a listener can make any part louder while it plays, beyond what a profile says
LOUDER = 6.0


@dataclass(frozen=True, slots=True)
class Room:
    """How soft a session is; levels stand against those of the house."""

    voice: float = 0.0  #: dB
    swell: float = 0.0  #: dB, of what leads breath and muscle work
    bell: float = 0.0  #: dB
    bed: float = 0.0  #: dB
    lift: float = 0.0  #: dB by which the quietest words come nearer to the loudest
    strike: float = 0.0  #: seconds in which a bell comes, at least
    waves: float = 1.0  #: share that is left of a bed's coming and going
    fades: float = 1.0  #: factor on the length of a fade


@dataclass(frozen=True, slots=True)
class Speaker:
    """What a loudspeaker can say."""

    one: bool = False  #: both sides are the same, as what one loudspeaker makes of them
    lowest: float = 0.0  #: Hz; what is lower in beds and bells goes up to where it can be heard
    swell: float = 0.0  #: Hz that the breath's tone does not go beneath
    cut: float = 0.0  #: Hz beneath which nothing is left of anything, where both sides are the same


@dataclass(frozen=True, slots=True)
class Profile:
    """A room and a loudspeaker."""

    room: Room = Room()
    speaker: Speaker = Speaker()


#: by whether others are asleep. A voice as loud as in a conversation (60 dB) then comes down to what WHO's
#: guidelines for community noise (1999) allow single sounds in a bedroom, 45 dB, a step away from the
#: loudspeaker; the bed, which is steady, further, to the 30 dB that they allow those
ROOMS = {
    False: Room(),
    True: Room(voice=-12, swell=-12, bell=-20, bed=-18, lift=6, strike=0.15, waves=0.5, fades=2),
}
#: by their names. A loudspeaker as small as a telephone's says little below some 200 Hz
SPEAKERS = {
    "normal": Speaker(),
    "small": Speaker(one=True, lowest=200, swell=250, cut=150),
    "mono": Speaker(one=True),
}
#: what changes nothing
NORMAL = Profile()


def fitted(settings: Settings) -> Profile:
    """The room and the loudspeaker of some settings, each part as loud as they wish."""
    room = ROOMS[settings.others_asleep]
    room = replace(
        room,
        voice=room.voice + settings.voice_level,
        swell=room.swell + settings.cues_level,
        bell=room.bell + settings.cues_level,
        bed=room.bed + settings.bed_level,
    )
    return Profile(room, SPEAKERS[settings.speaker])
