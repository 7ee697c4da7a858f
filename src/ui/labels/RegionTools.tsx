/** What a press on the image does: labels a pixel, or draws a rectangle or a polygon. */
import { Icon } from '../common/Icon';
import type { IconName } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import type { RegionSlice } from '../../store/labels/regionTools';

const tools: readonly { tool: RegionSlice['tool']; name: string; icon: IconName; help: string }[] =
  [
    { tool: 'pixel', name: 'Label pixels', icon: 'target', help: 'A click labels a pixel' },
    {
      tool: 'rectangle',
      name: 'Rectangle region',
      icon: 'rectangle',
      help: 'Drag a rectangle, or set two corners with Enter: its mean spectrum becomes labels or an endmember',
    },
    {
      tool: 'polygon',
      name: 'Polygon region',
      icon: 'polygon',
      help: 'Click corner by corner, or with Enter; the same corner again closes it',
    },
  ];

export function RegionTools() {
  const { store } = useStudio();
  const tool = useStudioState((s) => s.tool);
  return (
    <div className="region-tools" role="group" aria-label="Image tool">
      {tools.map((t) => (
        <button
          key={t.tool}
          type="button"
          className="icon-button"
          aria-label={t.name}
          aria-pressed={tool === t.tool}
          title={`${t.name}: ${t.help}`}
          onClick={() => store.getState().setTool(t.tool)}
        >
          <Icon name={t.icon} />
        </button>
      ))}
    </div>
  );
}
