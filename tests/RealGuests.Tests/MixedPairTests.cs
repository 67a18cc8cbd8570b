using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

public sealed class MixedPairTests(MixedPairTests.Machines pair) : GuestToGuestTests(pair), IClassFixture<MixedPairTests.Machines>
{
    public sealed class Machines() : GuestPair(GuestKind.Uml, GuestKind.Qemu);
}
