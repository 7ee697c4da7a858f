/** The keys of the GeoTIFF standard (OGC 19-008r4, annex B, by GeoTIFF 1.0's names), in runs of numbers that follow each other. */
const runs: readonly (readonly [first: number, names: string])[] = [
  [1024, 'GTModelType GTRasterType GTCitation'],
  [
    2048,
    'GeographicType GeogCitation GeogGeodeticDatum GeogPrimeMeridian GeogLinearUnits GeogLinearUnitSize GeogAngularUnits GeogAngularUnitSize GeogEllipsoid GeogSemiMajorAxis GeogSemiMinorAxis GeogInvFlattening GeogAzimuthUnits GeogPrimeMeridianLong GeogTOWGS84',
  ],
  [
    3072,
    'ProjectedCSType PCSCitation Projection ProjCoordTrans ProjLinearUnits ProjLinearUnitSize ProjStdParallel1 ProjStdParallel2 ProjNatOriginLong ProjNatOriginLat ProjFalseEasting ProjFalseNorthing ProjFalseOriginLong ProjFalseOriginLat ProjFalseOriginEasting ProjFalseOriginNorthing ProjCenterLong ProjCenterLat ProjCenterEasting ProjCenterNorthing ProjScaleAtNatOrigin ProjScaleAtCenter ProjAzimuthAngle ProjStraightVertPoleLong ProjRectifiedGridAngle',
  ],
  [4096, 'VerticalCSType VerticalCitation VerticalDatum VerticalUnits'],
];

/** Names of GeoKeys by their numbers. */
export const geoKeyNames: ReadonlyMap<number, string> = new Map(
  runs.flatMap(([first, names]) =>
    names.split(' ').map((name, i) => [first + i, `${name}GeoKey`] as const),
  ),
);
