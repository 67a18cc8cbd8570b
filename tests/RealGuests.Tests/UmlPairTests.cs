using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

public sealed class UmlPairTests(UmlPairTests.Machines pair) : GuestPairTests(pair), IClassFixture<UmlPairTests.Machines>
{
    public sealed class Machines() : GuestPair(GuestKind.Uml, GuestKind.Uml);
}
