/** The studio's few icons, drawn inline on a 16 × 16 grid in the text's colour. Decorative: names are on the controls. */

const paths = {
  sun: 'M8 4.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  undo: 'M5.5 3 2.5 6l3 3M2.8 6H10a3.5 3.5 0 0 1 0 7H6',
  redo: 'M10.5 3l3 3-3 3M13.2 6H6a3.5 3.5 0 0 0 0 7h4',
  trash: 'M2.5 4h11M6.2 4V2.5h3.6V4M4 4l.7 9.5h6.6L12 4M6.7 6.8v4M9.3 6.8v4',
  download: 'M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
  upload: 'M8 10.2V2.2M4.8 5.2 8 2l3.2 3.2M2.5 13.5h11',
  search: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6ZM10.6 10.6 14 14',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  folder: 'M1.8 12.8V3.6h4.4l1.4 1.8h6.6v7.4Z',
  play: 'M4.5 2.8v10.4L13 8Z',
  pause: 'M5.2 3v10M10.8 3v10',
  stop: 'M3.8 3.8h8.4v8.4H3.8Z',
  check: 'M3 8.5 6.5 12 13 4.5',
  warning: 'M8 2.2 14.6 13.4H1.4ZM8 6.4v3.4M8 11.4v.6',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 7.2v3.9M8 4.9v.7',
  sessions: 'M3 4.4a6 6 0 1 1-1 3.6M3 1.8v2.8h2.8M8 4.8v3.4l2.4 1.4',
  lesson:
    'M8 4.2c-1.6-1-3.6-1.2-6-1.2v9.4c2.4 0 4.4.2 6 1.2 1.6-1 3.6-1.2 6-1.2V3c-2.4 0-4.4.2-6 1.2ZM8 4.2v9.4',
  share:
    'M12 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM4 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM5.8 7.1l4.4-2.2M5.8 8.9l4.4 2.2',
  link: 'M6.4 9.6l3.2-3.2M7.2 4.8l1.5-1.5a2.8 2.8 0 0 1 4 4l-1.5 1.5M8.8 11.2l-1.5 1.5a2.8 2.8 0 0 1-4-4l1.5-1.5',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  pencil: 'M3 13l.8-3.2 7-7 2.4 2.4-7 7ZM9.4 4.2l2.4 2.4',
  keyboard: 'M1.5 4h13v8.2h-13ZM4 6.6h.6M7 6.6h.6M10 6.6h.6M12 6.6h.4M4.6 9.6h6.8',
  dice: 'M2.8 2.8h10.4v10.4H2.8ZM5.6 5.6h.1M10.4 5.6h.1M8 8h.1M5.6 10.4h.1M10.4 10.4h.1',
  target: 'M8 4.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6ZM8 1v4.4M8 10.6V15M1 8h4.4M10.6 8H15',
  bands: 'M2.5 13.5V8.6M5.2 13.5V5M8 13.5v-3M10.8 13.5V3.4M13.5 13.5V7M1.5 2l13 12',
  rectangle: 'M2 4h12v8H2Z',
  polygon: 'M3.4 13 1.8 5.6 8.2 2l6 4.8-2.6 6.6Z',
  overlay:
    'M1.8 11.6c2.4 0 2.4-7 4.9-7s2.4 5 4.3 5 1.6-2.4 3.2-2.4M1.8 13.4l1.6-.4M5.4 8.6l1.4-1.4M9 11.2l1.8.6M13 10.4l1.2-1',
  present: 'M1.5 2.8h13M2.5 2.8v7.4h11V2.8M8 10.2v1.6M5 14l3-2.2 3 2.2M6.8 4.8v3.4l3-1.7Z',
  scenes: 'M1.8 2.2h5v5h-5ZM9.2 2.2h5v5h-5ZM1.8 8.8h5v5h-5ZM9.2 8.8h5v5h-5Z',
  image: 'M1.8 2.8h12.4v10.4H1.8ZM2 11.2l3.4-3.6 2.6 2.6 2.4-2 3.6 3.4M10.6 5.8h.1',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
