/**
 * The traces of ../shared/data/spot-traces by sha256: sets of these files alone carry the targets of issue 6, all others those that compare within the run.
 * V100 and K80 in AWS, 2022-23; read 24 November 2026.
 */
export const SHARED_SETS: Readonly<Record<string, readonly string[]>> = {
  'availability/1-node/aws-02-15-2023': [
    '65570352649d94e82b162058fe27663508ebf1641eb46b066bfef025d08d9594',
    '60ae93370f5e06ddb4e68a1a0cd36437b769655f16d320c88531328d866fb12d',
    'af8a415bf65ed16a733745c0276515e7e006605d10f67b784985e4ff36fa39cd',
    '8bbd20ba5beb755e18f382f39f208f0e8a9b110fd33cfd95de67a7bc82e657c4',
    '452f60137553d25794022b027ed5ec5e46c89ef16c7202446b5f8a0db8c32e25',
    'b392e0dff9204edca4710531583bbe6d82b1e14b00d28ebce4881da0760a5ec7',
  ],
  'availability/1-node/aws-10-26-2022': [
    '23b752574da3e043fd21e9ebe0f70e564fd12035d2164c4d21cbec32ec48093b',
    '68c899bab6dcce61154bc01c730f9ca068c6a68d719c63e48c122fa7c081d7ce',
    '8664c5d22ddcc281aeb25e518160dc43d7895b3e43a8218bb49d4c61bb1fb7f9',
    '0210f29bfda8f59548c928b0567898f2713b3233fadffaaf6d4e91d2cab86bff',
    '5499480fdce5d70469a1bc13f8c04d71f733b3d814b8c97fc23b28835ebd13c3',
  ],
  'availability/16-node/aws-08-27-2023': [
    'f3521117a414aaa70ad857f54d07fdc5d966bfb1c91b5f7e58e48b1b150ab73a',
    '1ed721a0df5ec7d6f523447d3b9a54baf4b96e8fd484a64431bd771127167c34',
  ],
  'preemption/1-node/aws-04-22-2023': [
    '535707deceb869f23bcdc2267529195e31ade9f77a88c29ec48fda6d8d664e4f',
    '2a2e64fa745e190eaabafda53fb7a4c2de0375dd5c10e4b9914bbb420358562d',
    '1c9fdac7c945c10120305181dd7dde911c328e611c9129029e26ddcc903bf1e4',
  ],
  'preemption/4-node/aws-08-03-2023': [
    '8b9694746f74dbde7d11101c171c00cc8207387b80941bde1cf27a3c5e366b00',
    '7420f1da101303653621355195a15fb320318451dd72ca77626bf953dabc92db',
  ],
  'prices/aws-p3.2xlarge-02-15-2023': [
    '8e74faf2a6564ff94a9ac12a4fc7d5a7e7c363f06cc35a09c10e31a0219aa953',
    '6c86b42a322b995e1d37020914fe3829c67b93241c85da22d5e2b82a670be595',
    'b24b666cec22d4d17203f94b76f25e677278d38477d802027ab524a049a70b08',
    '619d69d03e919f8d2f6a677f7102b22c7a0fd042dc80d0634f57ea76dfd8c1c8',
    '077220753abc954209cc1e6414976eff756a1592baebb9dd9e930c8138e61503',
    'fdfa5fdb96500813a56d9ffa92c5eb77c46630436c3c24400049ca439c6e3a84',
  ],
};

/** us-west-2a_v100_1 of 10-26-2022: a set of its own ("B" of spot.md), beside the five-file form. */
export const SINGLE_FILE = '68c899bab6dcce61154bc01c730f9ca068c6a68d719c63e48c122fa7c081d7ce';

/** Most percent over omniscient, by set of shared files (issue 6): over the 12 configurations. */
export const SHARED_TARGETS: Readonly<Record<string, number>> = {
  'availability/1-node/aws-02-15-2023': 6.5,
  'availability/1-node/aws-10-26-2022 us-west-2a_v100_1': 12.5,
  'availability/1-node/aws-10-26-2022': 7,
  'preemption/1-node/aws-04-22-2023': 9.5,
};

/** As above, of groups of zones at recorded prices, by group and configuration. */
export const SHARED_GROUP_TARGETS: Readonly<Record<string, number>> = {
  'availability/1-node/aws-02-15-2023 all zones C48 R52 d0.2': 4,
  'availability/1-node/aws-02-15-2023 all zones C48 R60 d0.2': 1.3,
  'availability/1-node/aws-02-15-2023 us-east-1 C48 R60 d0.2': 7.5,
};
