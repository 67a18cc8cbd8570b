using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>The same on a learning switch; the second guest's NIC takes only whole frames with complete checksums.</summary>
public sealed class UmlSwitchTests(UmlSwitchTests.Machines pair) : GuestPairTests(pair), IClassFixture<UmlSwitchTests.Machines>
{
    public sealed class Machines() : GuestPair(GuestKind.Uml, GuestKind.Uml, Datapath.SwitchPort, secondNic: ",csum=off,guest_csum=off,guest_tso4=off,guest_tso6=off");
}
