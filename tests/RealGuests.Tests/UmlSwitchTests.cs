using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>The same on a learning switch.</summary>
public sealed class UmlSwitchTests(UmlSwitchTests.Machines pair) : GuestPairTests(pair), IClassFixture<UmlSwitchTests.Machines>
{
    public sealed class Machines() : GuestPair(GuestKind.Uml, GuestKind.Uml, Datapath.SwitchPort);
}
