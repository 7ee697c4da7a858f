"""The same dual-branch network as a PyTorch CPU training step: the yardstick a user has today.

    pip install torch==2.13.0            # then
    python3 scripts/bench/torch_step.py --lines 95 --samples 95 --bands 156 --endmembers 3 --steps 10

Prints one JSON line: parameters, seconds per step (median), threads. Model and loss as docs/method.md, preset paper, without L_anchor:
stem 1x1 B->2C, group norm, leaky relu, 3x3 2C->C; spatial = pool SxS, layer norm, 2-D Mamba, residual, bilinear;
spectral = G tokens of C/G per pixel, layer norm, 1-D Mamba, residual; weighted sum; 1x1 C->C, group norm, 1x1 C->R; softmax.
The 1-D scan is a fused op in C (cpu_scan.py); the 2-D scan is a log-step scan in torch (S is small).
"""
import argparse, json, math, statistics, time
import torch, torch.nn as nn, torch.nn.functional as F
from cpu_scan import selective_scan

def scan_axis(a, b, dim):
    """h[t] = a[t] h[t-1] + b[t] along dim, by doubling."""
    L, off = a.shape[dim], 1
    while off < L:
        bl, al = b.narrow(dim, 0, L - off), a.narrow(dim, 0, L - off)
        bn, an = b.narrow(dim, off, L - off), a.narrow(dim, off, L - off)
        b = torch.cat([b.narrow(dim, 0, off), bn + an * bl], dim)
        a = torch.cat([a.narrow(dim, 0, off), an * al], dim); off *= 2
    return b

class Mamba(nn.Module):
    def __init__(s, d, n, two_d):
        super().__init__(); e, r = 2 * d, max(1, math.ceil(d / 16)); s.e, s.n, s.r, s.two_d = e, n, r, two_d
        s.inp = nn.Linear(d, 2 * e, bias=False); s.out = nn.Linear(e, d, bias=False)
        s.conv = nn.Conv2d(e, e, 3, padding=1, groups=e) if two_d else nn.Conv1d(e, e, 4, padding=3, groups=e)
        s.x = nn.Linear(e, r + 2 * n, bias=False); s.dt = nn.Linear(r, e)
        dt = torch.exp(torch.rand(e) * (math.log(.1) - math.log(.001)) + math.log(.001))
        s.dt.bias.data = dt + torch.log(-torch.expm1(-dt))
        s.A_log = nn.Parameter(torch.log(torch.arange(1, n + 1).float())[None].repeat(e, 1)); s.D = nn.Parameter(torch.ones(e))
    def forward(s, h):  # (b, l, d) or (b, h, w, d)
        x, z = s.inp(h).chunk(2, -1)
        if s.two_d: x = F.silu(s.conv(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
        else: x = F.silu(s.conv(x.transpose(1, 2))[..., :h.shape[1]].transpose(1, 2))
        dt, B, C = s.x(x).split([s.r, s.n, s.n], -1); dt = F.softplus(s.dt(dt)); A = -torch.exp(s.A_log)
        if s.two_d:
            a = torch.exp(dt[..., None] * A); b = (dt * x)[..., None] * B[..., None, :]
            y = (scan_axis(a, scan_axis(a, b, 2), 1) * C[..., None, :]).sum(-1) + s.D * x
        else: y = selective_scan(x.transpose(1, 2), dt.transpose(1, 2), A, B, C, s.D).transpose(1, 2)
        return s.out(y * F.silu(z))

class Net(nn.Module):
    def __init__(s, B, R, C, S, G, N):
        super().__init__(); s.S, s.G = S, G
        s.stem = nn.Sequential(nn.Conv2d(B, 2 * C, 1), nn.GroupNorm(4, 2 * C), nn.LeakyReLU(.02), nn.Conv2d(2 * C, C, 3, padding=1), nn.GroupNorm(4, C), nn.LeakyReLU(.02))
        s.n1, s.m1, s.n2, s.m2 = nn.LayerNorm(C), Mamba(C, N, True), nn.LayerNorm(C // G), Mamba(C // G, N, False)
        s.w = nn.Parameter(torch.ones(2)); s.head = nn.Sequential(nn.Conv2d(C, C, 1), nn.GroupNorm(4, C), nn.LeakyReLU(.02), nn.Conv2d(C, R, 1))
    def forward(s, x):  # (1, B, H, W) -> (1, R, H, W)
        f = s.stem(x); _, C, H, W = f.shape
        t = F.adaptive_avg_pool2d(f, (min(s.S, H), min(s.S, W))).permute(0, 2, 3, 1); t = t + s.m1(s.n1(t))
        q = f.permute(0, 2, 3, 1).reshape(H * W, s.G, C // s.G); q = q + s.m2(s.n2(q))
        return s.head(f + s.w[0] * F.interpolate(t.permute(0, 3, 1, 2), size=(H, W), mode="bilinear", align_corners=False) + s.w[1] * q.reshape(1, H, W, C).permute(0, 3, 1, 2))

if __name__ == "__main__":
    p = argparse.ArgumentParser()
    for k, v in dict(lines=95, samples=95, bands=156, endmembers=3, C=32, S=32, G=4, N=8, steps=10, threads=2).items(): p.add_argument("--" + k, type=int, default=v)
    o = p.parse_args(); torch.manual_seed(0); torch.set_num_threads(o.threads)
    X = torch.rand(1, o.bands, o.lines, o.samples); Y = X[0].reshape(o.bands, -1).T.contiguous(); R = o.endmembers
    idx = torch.randperm(len(Y))[:10]; lab = torch.softmax(torch.randn(10, R), 1)
    net = Net(o.bands, R, o.C, o.S, o.G, o.N); E = nn.Parameter(torch.rand(R, o.bands)); opt = torch.optim.Adam([*net.parameters(), E], 4e-3)
    def step():
        a = torch.softmax(net(X), 1).reshape(R, -1).T
        loss = ((a @ E - Y) ** 2).sum(1).mean() + (a[idx] - lab).abs().sum(1).mean() + 1e-4 * a.clamp_min(1e-8).sqrt().sum(1).mean()
        opt.zero_grad(); loss.backward(); opt.step(); E.data.clamp_(0); return loss.item()
    for _ in range(2): step()
    times = []
    for _ in range(o.steps): t = time.perf_counter(); step(); times.append(time.perf_counter() - t)
    print(json.dumps(dict(vars(o), parameters=sum(q.numel() for q in net.parameters()) + E.numel(), secondsPerStep=round(statistics.median(times), 4))))
