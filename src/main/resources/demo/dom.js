/** Builds nodes. Whatever came from a server is set as text, never as markup. */

const SVG = 'http://www.w3.org/2000/svg';

export const byId = (id) => document.getElementById(id);

/** An element; `class` and every other property become attributes, children are nodes or text. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, '');
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

/** A symbol of the sprite in the page. */
export function icon(id) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${id}`);
  svg.append(use);
  return svg;
}

/**
 * An object as indented JSON, one element a member. The text is exactly `JSON.stringify(object, null, 2)`: a note stands
 * beside its member as generated content, so copying the text still gives JSON.
 */
export function json(object, notes = {}, marked = null) {
  const members = Object.entries(object);
  const rows = members.flatMap(([key, value], index) => {
    const text = JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
    const comma = index < members.length - 1 ? ',' : '';
    return [
      el(
        'span',
        { class: key === marked ? 'member marked' : 'member', 'data-note': notes[key] },
        '  ',
        el('span', { class: 'key' }, JSON.stringify(key)),
        ': ',
        el('span', { class: `value ${typeof value}` }, text),
        comma,
      ),
      '\n',
    ];
  });
  return members.length ? ['{\n', ...rows, '}'] : ['{}'];
}

/** The picture of a user: the given address, or initials when there is none or it cannot be shown. */
export function avatar(name, url) {
  const words = name.trim().split(/\s+/u);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...word][0] ?? '').join('');
  const hue = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;
  const drawn = el('span', { class: `avatar hue-${hue}`, 'aria-hidden': 'true' }, initials.toUpperCase());
  if (!url) return drawn;
  const image = el('img', { class: 'avatar', alt: '', referrerpolicy: 'no-referrer', width: 48, height: 48 });
  image.addEventListener('error', () => image.replaceWith(drawn), { once: true });
  image.src = url;
  return image;
}

/** 65 as "1:05". */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
