import { DraftError, maxVersions, type NamedVersion, type VersionRecords } from '@scriptorium/draft'

/** @param versions shared with the fake of upkeep */
export function fakeVersionRecords(versions: NamedVersion[]): VersionRecords {
  return {
    async name(version) {
      const { draft, generation, sequence } = version
      const index = versions.findIndex(
        (known) => known.draft === draft && known.generation === generation && known.sequence === sequence,
      )
      const known = versions[index]
      if (known !== undefined) {
        versions[index] = { ...version, version: known.version }
        return versions[index]
      }
      if (versions.filter((one) => one.draft === draft).length >= maxVersions)
        throw new DraftError('draft/too-many-versions', { draft, max: maxVersions })
      versions.push(version)
      return version
    },
    async ofGeneration(draft, generation) {
      return versions
        .filter((version) => version.draft === draft && version.generation === generation)
        .toSorted((one, other) => one.sequence - other.sequence)
    },
    async remove(draft, version) {
      const index = versions.findIndex((known) => known.draft === draft && known.version === version)
      if (index !== -1) versions.splice(index, 1)
      return index !== -1
    },
  }
}
