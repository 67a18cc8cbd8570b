using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

public sealed class QemuPairTests(QemuPairTests.Machines pair) : GuestPairTests(pair), IClassFixture<QemuPairTests.Machines>
{
    public sealed class Machines() : GuestPair(GuestKind.Qemu, GuestKind.Qemu);
}
