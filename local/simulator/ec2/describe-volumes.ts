import { isoSeconds } from '../clock.ts';
import type { XmlValue } from '../http/xml.ts';
import { passesFilters, tagFilterValues } from './filters.ts';
import { type Form, textsOf } from './form.ts';
import type { Instance, Instances, InstanceVolume } from './instance.ts';

/** DescribeVolumes: volumes live and die with their instances. */
export function describeVolumes(
  deps: { readonly instances: Instances },
  form: Form,
  region: string,
): Readonly<Record<string, XmlValue>> {
  const ids = textsOf(form, 'VolumeId');
  const all = deps.instances.all().filter((instance) => instance.region === region && instance.state !== 'terminated');
  const pairs = all.flatMap((instance) => instance.volumes.map((volume) => ({ instance, volume })));
  const found = pairs
    .filter(({ volume }) => ids.length === 0 || ids.includes(volume.id))
    .filter((pair) => passesFilters(form, (name) => filterValues(pair, name)));
  return {
    volumeSet: found.map(({ instance, volume }) => ({
      volumeId: volume.id,
      size: volume.gib,
      volumeType: volume.type,
      status: 'in-use',
      availabilityZone: instance.zone.name,
      availabilityZoneId: instance.zone.id,
      createTime: isoSeconds(instance.launchedAt),
      attachmentSet: [
        {
          volumeId: volume.id,
          instanceId: instance.id,
          device: volume.deviceName,
          status: 'attached',
          deleteOnTermination: true,
        },
      ],
      tagSet: Object.entries(volume.tags).map(([key, value]) => ({ key, value })),
    })),
  };
}

function filterValues(
  { instance, volume }: { readonly instance: Instance; readonly volume: InstanceVolume },
  name: string,
): readonly string[] | undefined {
  if (name === 'attachment.instance-id') return [instance.id];
  if (name === 'status') return ['in-use'];
  return tagFilterValues(volume.tags, name);
}
