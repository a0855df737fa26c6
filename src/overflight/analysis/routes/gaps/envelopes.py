"""The region about random routes at a moment that holds a stated share of them.

It is an ellipse: its centre is the mean of the routes' positions at that moment, its shape their covariance,
and it is just so large that it holds the share. Whether a position lies inside is a matter of rank: the share
of routes that lie nearer to the centre, measured by that covariance. If the position is one more draw from
the same law, that share is uniform, whatever the law is; so an honest model is inside its envelope of q in a
share q of all cases, up to 1 / (samples + 1).
"""

from __future__ import annotations

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.draws import Plane

# Routes that all lie on one line still have a width, as positions are known to some metres only.
_WIDTH_KM = 1e-3


def ranks(drawn: Plane, position: Plane) -> FloatArray:
    """Return the share of routes that lie deeper in their envelope than a position.

    Parameters
    ----------
    drawn
        Along and across, kilometres, each of shape (gaps, samples, times).
    position
        Along and across, kilometres, each of shape (gaps, times).

    Returns
    -------
    ndarray, shape (gaps, times)
        From 0 (in the centre) to 1 (outside of all routes); the position lies inside the envelope of q where
        this is at most q.
    """
    centre, inverse = _centre_and_inverse(drawn)
    theirs = _depth(drawn, centre, inverse)
    its = _depth((position[0][:, None], position[1][:, None]), centre, inverse)
    return np.asarray((theirs < its).mean(axis=1))


def ellipse(drawn: Plane, share: float, corners: int = 73) -> Plane:
    """Return the outline of the envelope that holds a share of the routes.

    Parameters
    ----------
    drawn
        As for :func:`ranks`.
    share
        Of the routes, 0 to 1.
    corners
        Points of the outline; the last is the first.

    Returns
    -------
    along_km, across_km : ndarray, shape (gaps, times, corners)
    """
    centre, inverse = _centre_and_inverse(drawn)
    reach = np.sqrt(np.quantile(_depth(drawn, centre, inverse), share, axis=1))
    # rows: a root of the covariance, so that it turns a circle into the ellipse
    root = np.linalg.cholesky(np.linalg.inv(inverse))[:, 0]
    turn = np.linspace(0.0, 2.0 * np.pi, corners)
    circle = reach[..., None, None] * np.stack([np.cos(turn), np.sin(turn)])
    outline = root @ circle + centre[:, 0, :, :, None]
    return outline[:, :, 0], outline[:, :, 1]


def radius_km(drawn: Plane, share: float) -> FloatArray:
    """Return the radius of a disc that is as large as the envelope of a share, (gaps, times), kilometres."""
    centre, inverse = _centre_and_inverse(drawn)
    reach2 = np.quantile(_depth(drawn, centre, inverse), share, axis=1)
    return np.asarray(np.sqrt(reach2) * np.linalg.det(inverse[:, 0]) ** -0.25)


def _centre_and_inverse(drawn: Plane) -> tuple[FloatArray, FloatArray]:
    """Return mean and inverse covariance, shapes (gaps, 1, times, 2) and (gaps, 1, times, 2, 2)."""
    points = np.stack(drawn, axis=-1)
    centre = points.mean(axis=1, keepdims=True)
    off = points - centre
    covariance = np.einsum("gsti,gstj->gtij", off, off) / points.shape[1]
    covariance += _WIDTH_KM**2 * np.eye(2)
    return centre, np.linalg.inv(covariance)[:, None]


def _depth(points: Plane, centre: FloatArray, inverse: FloatArray) -> FloatArray:
    x, y = points[0] - centre[..., 0], points[1] - centre[..., 1]
    return np.asarray(
        inverse[..., 0, 0] * x**2 + 2.0 * inverse[..., 0, 1] * x * y + inverse[..., 1, 1] * y**2
    )
