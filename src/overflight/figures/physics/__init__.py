"""What physics bounds: the fall of bombs, the speed that an alibi must exclude, the reach of a radar."""

from overflight.figures.physics.bombs import bomb_fall_figures
from overflight.figures.physics.radar import radar_figures
from overflight.figures.physics.speeds import required_speed_figures

__all__ = ["bomb_fall_figures", "radar_figures", "required_speed_figures"]
