/** What to cite: the studio, and for every method of the race the works it comes from, as BibTeX. */
import { methodTable } from '../settings/methods';
import type { MethodId } from '../settings/methods';

/** By key. Only what was checked is in an entry. */
const entries = {
  xie: `@misc{xie-kamata,
  author = {Xie and Kamata},
  title = {Semi-supervised Unmixing for Hyperspectral images},
  howpublished = {Waseda University}
}`,
  gu2023: `@misc{gu2023mamba,
  author = {Gu, Albert and Dao, Tri},
  title = {Mamba: Linear-Time Sequence Modeling with Selective State Spaces},
  year = {2023},
  eprint = {2312.00752},
  archivePrefix = {arXiv}
}`,
  zhang2025: `@inproceedings{zhang2025mamba2d,
  author = {Zhang, J. and others},
  title = {{2DMamba}: Efficient State Space Model for Image Representation},
  booktitle = {CVPR},
  year = {2025},
  note = {arXiv:2412.00678}
}`,
  lawson1974: `@book{lawson1974,
  author = {Lawson, Charles L. and Hanson, Richard J.},
  title = {Solving Least Squares Problems},
  publisher = {Prentice-Hall},
  year = {1974}
}`,
  heinz2001: `@article{heinz2001fcls,
  author = {Heinz, Daniel C. and Chang, Chein-I},
  title = {Fully constrained least squares linear spectral mixture analysis method for material quantification in hyperspectral imagery},
  journal = {IEEE Transactions on Geoscience and Remote Sensing},
  volume = {39},
  number = {3},
  pages = {529--545},
  year = {2001}
}`,
  bioucas2010: `@inproceedings{bioucas2010sunsal,
  author = {Bioucas-Dias, Jos{\\'e} M. and Figueiredo, M{\\'a}rio A. T.},
  title = {Alternating direction algorithms for constrained sparse regression: Application to hyperspectral unmixing},
  booktitle = {Workshop on Hyperspectral Image and Signal Processing: Evolution in Remote Sensing (WHISPERS)},
  year = {2010}
}`,
  nascimento2005: `@article{nascimento2005vca,
  author = {Nascimento, Jos{\\'e} M. P. and Bioucas-Dias, Jos{\\'e} M.},
  title = {Vertex component analysis: a fast algorithm to unmix hyperspectral data},
  journal = {IEEE Transactions on Geoscience and Remote Sensing},
  volume = {43},
  number = {4},
  pages = {898--910},
  year = {2005}
}`,
  winter1999: `@inproceedings{winter1999nfindr,
  author = {Winter, Michael E.},
  title = {{N-FINDR}: an algorithm for fast autonomous spectral end-member determination in hyperspectral data},
  booktitle = {Imaging Spectrometry V, Proceedings of SPIE 3753},
  pages = {266--275},
  year = {1999}
}`,
  ren2003: `@article{ren2003atgp,
  author = {Ren, Hsuan and Chang, Chein-I},
  title = {Automatic spectral target recognition in hyperspectral imagery},
  journal = {IEEE Transactions on Aerospace and Electronic Systems},
  volume = {39},
  number = {4},
  pages = {1232--1249},
  year = {2003}
}`,
  chambolle2004: `@article{chambolle2004tv,
  author = {Chambolle, Antonin},
  title = {An algorithm for total variation minimization and applications},
  journal = {Journal of Mathematical Imaging and Vision},
  volume = {20},
  pages = {89--97},
  year = {2004}
}`,
  ghosh2022: `@article{ghosh2022deeptrans,
  author = {Ghosh, Preetam and others},
  title = {Hyperspectral Unmixing Using Transformer Network},
  journal = {IEEE Transactions on Geoscience and Remote Sensing},
  volume = {60},
  year = {2022}
}`,
  chen2025: `@article{chen2025unmamba,
  author = {Chen and Zhang and Li},
  title = {{UNMamba}: Cascaded Spatial--Spectral Mamba for Blind Hyperspectral Unmixing},
  journal = {IEEE Geoscience and Remote Sensing Letters},
  volume = {22},
  year = {2025},
  doi = {10.1109/LGRS.2025.3545505}
}`,
  palsson2018: `@article{palsson2018daeu,
  author = {Palsson, Burkni and Sigurdsson, Jakob and Sveinsson, Johannes R. and Ulfarsson, Magnus O.},
  title = {Hyperspectral Unmixing Using a Neural Network Autoencoder},
  journal = {IEEE Access},
  volume = {6},
  year = {2018}
}`,
  tao2024: `@article{tao2024a2san,
  author = {Tao, Xuanwen and others},
  title = {({A2SN} and {A2SAN}; its title is for you to complete)},
  journal = {IEEE Transactions on Geoscience and Remote Sensing},
  year = {2024}
}`,
  gao2022: `@article{gao2022cycunet,
  author = {Gao, Lianru and Han, Zhu and Hong, Danfeng and Zhang, Bing and Chanussot, Jocelyn},
  title = {{CyCU-Net}: Cycle-Consistency Unmixing Network by Learning Cascaded Autoencoders},
  journal = {IEEE Transactions on Geoscience and Remote Sensing},
  volume = {60},
  year = {2022}
}`,
} as const;

type Key = keyof typeof entries;

const network: readonly Key[] = ['xie', 'gu2023', 'zhang2025'];
const classical: readonly Key[] = ['heinz2001', 'lawson1974'];

const works: Readonly<Record<MethodId, readonly Key[]>> = {
  ...{ studio: network, paper: network, 'paper-blind': network, conv: ['xie'] },
  ...{ 'studio-no-spatial': ['xie', 'gu2023'], 'studio-no-spectral': ['xie', 'zhang2025'] },
  ...{ classical, 'classical-krr': classical, 'classical-tv': [...classical, 'chambolle2004'] },
  ...{ fcls: ['heinz2001'], 'fcls-unit': ['heinz2001'] },
  ...{ nnls: ['lawson1974'], 'nnls-sum': ['lawson1974'], 'nnls-scale': ['lawson1974'] },
  sunsal: ['bioucas2010'],
  'vca-fcls': ['nascimento2005', 'heinz2001'],
  'vca-nnls': ['nascimento2005', 'lawson1974'],
  'vca-sunsal': ['nascimento2005', 'bioucas2010'],
  'nfindr-fcls': ['winter1999', 'heinz2001'],
  'nfindr-nnls': ['winter1999', 'lawson1974'],
  'atgp-fcls': ['ren2003', 'heinz2001'],
  'atgp-nnls': ['ren2003', 'lawson1974'],
  ...{ deeptrans: ['ghosh2022'], 'deeptrans-blind': ['ghosh2022'] },
  ...{ unmamba: ['chen2025'], 'unmamba-blind': ['chen2025'] },
  ...{
    daeu: ['palsson2018'],
    'daeu-blind': ['palsson2018'],
    'daeu-shallow-blind': ['palsson2018'],
  },
  ...{ a2san: ['tao2024'], 'a2san-blind': ['tao2024'], 'a2sn-blind': ['tao2024'] },
  ...{ cycu: ['gao2022'], 'cycu-blind': ['gao2022'] },
  ...{ prior: ['gu2023', 'zhang2025'], 'prior-conv': ['gu2023'], 'studio-conv': ['xie'] },
  'studio-prior': ['xie', 'gu2023'],
  ...{ 'fcls-known': ['heinz2001'], 'unit-known': ['heinz2001'], 'free-known': ['lawson1974'] },
};

const studio = (version: string): string => `@software{unmixing-studio,
  author = {{The Unmixing Studio developers}},
  title = {Unmixing Studio},
  version = {${version}},
  year = {2026},
  note = {MIT License}
}`;

/** The works that a method comes from, as BibTeX entries. */
export const methodBibtex = (method: MethodId): string =>
  `${works[method].map((key) => entries[key]).join('\n\n')}\n`;

/** The studio and the works of these methods, each once: a .bib file. @param version of the studio */
export function bibtex(methods: readonly MethodId[], version: string): string {
  const keys = [...new Set(methods.flatMap((m) => works[m]))];
  const named = methods.map((m) => `% ${methodTable[m].name}: ${works[m].map(keyIn).join(', ')}\n`);
  const all = [studio(version), ...keys.map((key) => entries[key])];
  return `${named.join('')}\n${all.join('\n\n')}\n`;
}

/** What \cite names. */
const keyIn = (key: Key): string => /\{([^,]+),/.exec(entries[key])?.[1] ?? key;
