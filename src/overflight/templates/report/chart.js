// Hands what findings.json holds to Leaflet. All text of a case goes in as text, never as markup.
"use strict";
(() => {
  const written = document.getElementById("map-data");
  const data = JSON.parse(written.textContent);
  const linked = "linked" in written.dataset;
  const box = document.getElementById("map");
  const touch = matchMedia("(pointer: coarse)").matches;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const [west, south, east, north] = data.bbox;
  const whole = L.latLngBounds([south, west], [north, east]);
  const LINES = new Set(["direct", "shortest", "track"]);
  const MARKS = { event: 7, sighting: 6, place: 4.5, crossing: 4.5 };
  // Of those names that have no room beside each other, the first are shown.
  const NAMED = ["event", "sighting", "place", "land"];

  document.getElementById("chart").hidden = false;
  const map = L.map(box, {
    attributionControl: false, scrollWheelZoom: false, dragging: !touch, maxZoom: 14, zoomSnap: 0.25,
    zoomAnimation: !still, fadeAnimation: !still, inertia: !still, renderer: L.svg({ padding: 1 }),
    maxBoundsViscosity: 1,
  }).fitBounds(whole);
  map.setMinZoom(map.getZoom());

  const drawn = data.features.map(draw);
  const names = data.features.flatMap(named);
  map.setMaxBounds(ground());
  for (const input of document.querySelectorAll(".key input")) {
    choose(input);
    input.addEventListener("change", () => choose(input));
  }
  map.on("zoomend resize", room);
  room();
  wake();
  for (const item of document.querySelectorAll("[data-feature]")) offer(item);

  function make(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // Over a line that is seen lies one that is not, wide enough for a finger.
  function draw({ geometry, properties }) {
    const kind = properties.kind;
    const style = { className: properties.look === null ? kind : `ring ring-${properties.look % 5}`, bubblingMouseEvents: true };
    const at = L.GeoJSON.coordsToLatLng;
    if (kind === "land") return L.geoJSON(geometry, { interactive: false, style }).addTo(map);
    if (geometry.type === "Point") {
      return explained(L.circleMarker(at(geometry.coordinates), { ...style, radius: MARKS[kind] }), properties);
    }
    const layers = [];
    if (LINES.has(kind)) {
      const line = L.GeoJSON.coordsToLatLngs(geometry.coordinates, 0);
      layers.push(L.polyline(line, { interactive: false, className: "casing" }));
      layers.push(L.polyline(line, { ...style, interactive: false }));
      layers.push(L.polyline(line, { className: "reach", bubblingMouseEvents: true }));
    } else {
      layers.push(L.geoJSON(geometry, { style: { ...style, smoothFactor: 0.2 } }));
      layers.push(L.geoJSON(geometry, { style: { className: "reach", fill: false, bubblingMouseEvents: true } }));
    }
    return explained(L.featureGroup(layers), properties);
  }

  function explained(layer, properties) {
    if (!touch) layer.bindTooltip(() => make("span", "", properties.label), { sticky: true });
    // beside the buttons in the corner, not below them
    const room = { maxWidth: Math.min(320, box.clientWidth - 125), autoPanPaddingTopLeft: [56, 12] };
    layer.bindPopup(() => told(properties), { ...room, maxHeight: 300, autoPanPaddingBottomRight: [12, 12] });
    layer.on("popupopen popupclose", ({ type }) => marked(layer, type === "popupopen"));
    return layer;
  }

  function marked(layer, on) {
    if (layer.eachLayer) layer.eachLayer((each) => marked(each, on));
    else layer.getElement()?.classList.toggle("chosen", on);
  }

  function told(properties) {
    const all = make("div", "told");
    all.append(make("p", "what", properties.label));
    for (const line of properties.told) all.append(make("p", "", line));
    for (const claim of properties.claims) {
      const words = make("p", "claim", `claim ${claim.part} (${claim.source}): ${claim.says} `);
      if (linked) {
        const link = make("a", "", `Go to claim ${claim.claim}`);
        link.href = `#claim-${claim.claim.replace(/[^A-Za-z0-9_-]/g, "-")}`;
        words.append(link);
      }
      all.append(words);
    }
    return all;
  }

  function named({ geometry, properties }, index) {
    const rank = NAMED.indexOf(properties.kind);
    if (rank < 0) return [];
    const point = geometry.type === "Point" ? L.GeoJSON.coordsToLatLng(geometry.coordinates) : middle(geometry);
    const icon = L.divIcon({ className: `name ${properties.kind}`, html: make("span", "", properties.label), iconSize: null });
    const marker = L.marker(point, { icon, interactive: false, keyboard: false }).addTo(map);
    marker.getElement().setAttribute("aria-hidden", "true");
    return [{ marker, rank, index }];
  }

  // Somewhere inside the largest part of a country: amid the longest stretch of a parallel in it.
  function middle(geometry) {
    const rims = geometry.coordinates.map((rings) => rings[0]);
    const size = (rim) => L.latLngBounds(L.GeoJSON.coordsToLatLngs(rim, 0));
    const area = (rim) => { const b = size(rim); return (b.getEast() - b.getWest()) * (b.getNorth() - b.getSouth()); };
    const rim = rims.reduce((best, each) => (area(each) > area(best) ? each : best));
    const bounds = size(rim);
    let best = [0, bounds.getCenter()];
    for (const part of [0.5, 0.4, 0.6, 0.3, 0.7]) {
      const lat = bounds.getSouth() + part * (bounds.getNorth() - bounds.getSouth());
      const cuts = [];
      rim.forEach(([x, y], at) => {
        const [nextX, nextY] = rim[(at + 1) % rim.length];
        if (y > lat !== nextY > lat) cuts.push(x + ((lat - y) / (nextY - y)) * (nextX - x));
      });
      cuts.sort((a, b) => a - b);
      for (let at = 0; at + 1 < cuts.length; at += 2) {
        const wide = cuts[at + 1] - cuts[at];
        if (wide > 1.2 * best[0]) best = [wide, L.latLng(lat, (cuts[at] + cuts[at + 1]) / 2)];
      }
    }
    return best[1];
  }

  function ground() {
    const bounds = L.latLngBounds(whole.getSouthWest(), whole.getNorthEast());
    drawn.forEach((layer, index) => {
      if (data.features[index].properties.kind === "land") bounds.extend(layer.getBounds());
    });
    return bounds;
  }

  function room() {
    const kept = [];
    const seen = names.filter(({ index }) => map.hasLayer(drawn[index]));
    names.forEach(({ marker }) => { marker.getElement().hidden = true; });
    for (const { marker } of seen.sort((a, b) => a.rank - b.rank || a.index - b.index)) {
      const element = marker.getElement();
      element.hidden = false;
      const own = element.firstChild.getBoundingClientRect();
      const free = kept.every((other) => own.right + 4 < other.left || other.right + 4 < own.left
        || own.bottom < other.top || other.bottom < own.top);
      if (free) kept.push(own); else element.hidden = true;
    }
  }

  function choose(input) {
    data.features.forEach(({ properties }, index) => {
      if (properties.kind !== input.dataset.kind) return;
      if (input.dataset.look !== undefined && String(properties.look) !== input.dataset.look) return;
      if (input.checked) drawn[index].addTo(map); else drawn[index].remove();
    });
    stack();
    room();
  }

  // What is switched on anew would lie above all else.
  function stack() {
    drawn.forEach((layer, index) => {
      if (data.features[index].properties.kind !== "land" && map.hasLayer(layer)) layer.bringToFront();
    });
  }

  // A wheel or a finger moves the page, until the reader has turned to the map.
  function wake() {
    const turned = (on) => {
      const act = on ? "enable" : "disable";
      map.scrollWheelZoom[act]();
      if (touch) map.dragging[act]();
    };
    map.on("click focus", () => turned(true));
    map.on("blur", () => turned(false));
    document.addEventListener("click", (event) => { if (!box.contains(event.target)) turned(false); });
  }

  // The list below leads to the map as well, for whoever uses no mouse.
  function offer(item) {
    const index = Number(item.dataset.feature);
    const properties = data.features[index].properties;
    const button = make("button", "show", "show");
    button.type = "button";
    button.setAttribute("aria-label", `Show on the map: ${properties.label}`);
    button.addEventListener("click", () => {
      const input = [...document.querySelectorAll(".key input")].find(({ dataset }) => dataset.kind === properties.kind
        && (dataset.look === undefined || dataset.look === String(properties.look)));
      if (input && !input.checked) { input.checked = true; choose(input); }
      show(drawn[index], button);
    });
    item.append(" ", button);
  }

  function show(layer, from) {
    const point = layer.getLatLng ? layer.getLatLng() : layer.getBounds();
    if (layer.getLatLng) map.setView(point, Math.max(map.getZoom(), 9), { animate: false });
    else map.fitBounds(point, { animate: false, padding: [30, 30] });
    box.scrollIntoView({ block: "nearest" });
    layer.openPopup(layer.getLatLng ? point : edge(layer));
    const popup = layer.getPopup().getElement();
    popup.querySelector(".told").tabIndex = -1;
    popup.querySelector(".told").focus({ preventScroll: true });
    popup.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { map.closePopup(); from.focus(); }
    });
  }

  // A point of a line or a rim, as the middle of a ring is not in it.
  function edge(layer) {
    let found = layer;
    while (found.getLayers) found = found.getLayers()[0];
    let points = found.getLatLngs();
    while (Array.isArray(points[0])) points = points[0];
    return points[Math.floor(points.length / 2)];
  }
})();
