"""The published peers as PyTorch CPU training steps: what a step costs a user who has the authors' tools.

    pip install torch==2.13.0            # then
    python3 scripts/bench/torch_peers.py --peer unmamba --lines 95 --samples 95 --bands 156 --endmembers 3 --steps 10

Prints one JSON line: parameters, seconds per step (median), threads. Networks, losses and optimisers as docs/method.md says
(DeepTrans-HSU, UNMamba, A2SAN), blind, the whole image a step, spectra random. Written as one writes them in PyTorch: 1x1
convolutions are linear maps of pixels (on the CPU faster than Conv2d), attention asks keys and values of all tokens, the
reconstruction is formed. UNMamba's scan is the fused op of cpu_scan.py.
"""
import argparse, json, math, statistics, time
import torch, torch.nn as nn, torch.nn.functional as F


def angle(x, y):
    """Mean over pixels of the angle between rows."""
    return torch.acos(F.cosine_similarity(x, y, dim=1).clamp(-1 + 1e-6, 1 - 1e-6)).mean()


def padded(n, block):
    return math.ceil(n / block) * block


def reflected(image, block):
    """(B, H, W) -> (B, H', W'), reflected to whole blocks."""
    _, h, w = image.shape
    return F.pad(image[None], (0, padded(w, block) - w, 0, padded(h, block) - h), mode="reflect")[0]


def rows(image):
    """(B, H, W) -> (H W, B)"""
    return image.reshape(len(image), -1).T.contiguous()


class GroupedSiLU(nn.Module):
    """Group norm of an image whose pixels are rows, then SiLU."""

    def __init__(self, channels):
        super().__init__()
        self.norm = nn.GroupNorm(4, channels)

    def forward(self, x):
        return F.silu(self.norm(x.T[None])[0].T)


class Half(nn.Module):
    """SiLU(LN(W mamba(tokens))), tokens (l, d)."""

    def __init__(self, d):
        super().__init__()
        from torch_step import Mamba

        self.mamba, self.proj, self.norm = Mamba(d, 16, False), nn.Linear(d, d), nn.LayerNorm(d)

    def forward(self, x):
        return F.silu(self.norm(self.proj(self.mamba(x[None])[0])))


class Block(nn.Module):
    def __init__(self, channels, h, w):
        super().__init__()
        self.h, self.w = h, w
        self.spatial, self.spectral = Half(channels), Half(h * w // 256)
        self.weights = nn.Parameter(torch.full((2,), 0.5))

    def forward(self, x):
        s = x + self.spatial(x)
        c = s.shape[1]
        small = F.avg_pool2d(s.T.reshape(1, c, self.h, self.w), 16)
        answer = self.spectral(small.reshape(c, -1)).reshape(small.shape)
        t = s + F.interpolate(answer, size=(self.h, self.w), mode="bilinear")[0].reshape(c, -1).T
        return x + self.weights[0] * s + self.weights[1] * t


class UNMamba(nn.Module):
    rate, decay = 3e-3, 0.0

    def __init__(self, image, R):
        super().__init__()
        B, self.H, self.W = image.shape
        self.R, self.X, wide = R, rows(image), reflected(image, 16)
        self.h, self.w = wide.shape[1:]
        self.inputs, self.mean = rows(wide), self.X.mean(0)
        self.embed = nn.Sequential(nn.Linear(B, 64), GroupedSiLU(64))
        self.blocks = nn.Sequential(*[Block(64, self.h, self.w) for _ in range(3)])
        self.head = nn.Sequential(nn.Linear(64, 128), GroupedSiLU(128), nn.Linear(128, R), nn.BatchNorm1d(R))
        self.queries = nn.Parameter(torch.rand(R, 50, B).clamp(1e-7, 1))
        self.weights = nn.Parameter(torch.ones(R, 50, 1))

    def loss(self):
        logits = self.head(self.blocks(self.embed(self.inputs)))
        own = logits.reshape(self.h, self.w, self.R)[: self.H, : self.W].reshape(-1, self.R)
        a = F.softmax(3.5 * own, 1)
        a = a * ((torch.rand(self.R) >= 0.01) / 0.99)
        E = (self.weights * self.queries).mean(1)
        Y = a @ E
        half = a.clamp_min(1e-8).sqrt().sum(1).square().mean()
        return F.mse_loss(Y, self.X) + angle(Y, self.X) + (E - self.mean).square().mean() + 0.01 * half

    def project(self):
        self.queries.data.clamp_(1e-7, 1)


class ClassAttention(nn.Module):
    def __init__(self, D, heads=8):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v = (nn.Linear(D, D, bias=False) for _ in range(3))
        self.out = nn.Linear(D, D)

    def forward(self, x):
        """(T, D) -> (1, D): what the first token hears of all."""
        q, k, v = (m.reshape(-1, self.heads, m.shape[1] // self.heads).transpose(0, 1) for m in (self.q(x[:1]), self.k(x), self.v(x)))
        alpha = F.softmax(q @ k.transpose(1, 2) / math.sqrt(q.shape[2]), -1)
        return self.out((alpha @ v).transpose(0, 1).reshape(1, -1))


class Layer(nn.Module):
    def __init__(self, D):
        super().__init__()
        self.n1, self.attention, self.n2 = nn.LayerNorm(D), ClassAttention(D), nn.LayerNorm(D)
        self.forward_part = nn.Sequential(nn.Linear(D, 12), nn.GELU(), nn.Linear(12, D))

    def forward(self, x, others):
        n = self.n1(x)
        kept = (torch.rand(1) >= 0.15) / 0.85
        mixed = torch.cat([n[:1] + kept * self.attention(n), others(x[1:])])
        return mixed + self.forward_part(self.n2(mixed))


class DeepTrans(nn.Module):
    rate, decay = 6e-3, 4e-5

    def __init__(self, image, R):
        super().__init__()
        B, self.H, self.W = image.shape
        self.R, self.X = R, rows(image)
        side = 10 if max(self.H, self.W) >= 200 else 5
        D = 200 * R
        wide = reflected(image, side)
        h, w = wide.shape[1] // side, wide.shape[2] // side
        # Patch after patch, so that a token's numbers lie together.
        patches = wide.reshape(B, h, side, w, side).permute(1, 3, 2, 4, 0)
        self.inputs, self.tokens = patches.reshape(-1, B).contiguous(), h * w
        width = D // side**2
        self.encoder = nn.Sequential(
            nn.Linear(B, 128), nn.BatchNorm1d(128), nn.Dropout(0.25), nn.LeakyReLU(0.01),
            nn.Linear(128, 64), nn.BatchNorm1d(64), nn.LeakyReLU(0.01),
            nn.Linear(64, width), nn.BatchNorm1d(width),
        )  # fmt: skip
        self.token, self.positions = nn.Parameter(torch.randn(1, D)), nn.Parameter(torch.randn(self.tokens + 1, D))
        self.layers, self.others = nn.ModuleList([Layer(D), Layer(D)]), nn.LayerNorm(D)
        self.upscale, self.smooth = nn.Linear(200, self.H * self.W), nn.Conv2d(R, R, 3, padding=1)
        self.E = nn.Parameter(torch.rand(R, B))

    def loss(self):
        x = torch.cat([self.token, self.encoder(self.inputs).reshape(self.tokens, -1)]) + self.positions
        for layer in self.layers:
            x = layer(x, self.others)
        maps = self.upscale(x[0].reshape(self.R, 200)).reshape(1, self.R, self.H, self.W)
        a = F.softmax(self.smooth(maps), 1).reshape(self.R, -1).T
        Y = a @ self.E
        return 5e3 * F.mse_loss(Y, self.X) + 3e-2 * 9025 * angle(Y, self.X)

    def clip(self):
        nn.utils.clip_grad_norm_(self.parameters(), 10, norm_type=1)

    def project(self):
        self.E.data.clamp_(1e-6, 1)


class Extractor(nn.Module):
    """Image (1, B, H, W) -> (1, 32, H, W) by convolutions of one side."""

    def __init__(self, B, side):
        super().__init__()
        conv = lambda i, o: nn.Conv2d(i, o, side, padding=side // 2)
        self.first, self.second = conv(B, 8), conv(8, 8)
        more = [(16, 8), (24, 8), (32, 32)]
        self.more = nn.ModuleList([nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), conv(i, o)) for i, o in more])

    def forward(self, x):
        found = [self.first(x)]
        found.append(self.second(found[0]))
        for layer in self.more:
            found.append(layer(torch.cat(found, 1)))
        return found[-1]


class A2SAN(nn.Module):
    rate, decay = 1e-3, 1e-4

    def __init__(self, image, R):
        super().__init__()
        B = len(image)
        self.image, self.X = image[None], rows(image)
        self.spectral, self.spatial = Extractor(B, 1), Extractor(B, 3)
        self.V, self.Q = nn.Linear(64, B), nn.Linear(64, R)

    def loss(self):
        found = torch.cat([self.spectral(self.image), self.spatial(self.image)], 1)
        features = found[0].reshape(64, -1).T
        V, Q = torch.sigmoid(self.V(features)), torch.sigmoid(self.Q(features))
        E = F.normalize(Q.T @ V, dim=1)
        return angle(Q @ E, self.X) + 0.5 * (Q.sum(1) - 1).square().mean()


peers = {"unmamba": UNMamba, "deeptrans": DeepTrans, "a2san": A2SAN}

if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--peer", choices=peers, required=True)
    options.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    for name, default in dict(lines=95, samples=95, bands=156, endmembers=3, steps=10, threads=2).items():
        options.add_argument("--" + name, type=int, default=default)
    o = options.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(o.threads)
    now = time.process_time if o.clock == "cpu" else time.perf_counter
    net = peers[o.peer](torch.rand(o.bands, o.lines, o.samples), o.endmembers)
    optimizer = torch.optim.Adam(net.parameters(), net.rate, weight_decay=net.decay)

    def step():
        loss = net.loss()
        optimizer.zero_grad()
        loss.backward()
        if hasattr(net, "clip"):
            net.clip()
        optimizer.step()
        if hasattr(net, "project"):
            net.project()
        return loss.item()

    for _ in range(2):
        step()
    times = []
    for _ in range(o.steps):
        begun = now()
        step()
        times.append(now() - begun)
    count = sum(p.numel() for p in net.parameters())
    print(json.dumps(dict(vars(o), parameters=count, secondsPerStep=round(statistics.median(times), 5))))
