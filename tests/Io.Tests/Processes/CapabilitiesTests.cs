using ActorNet.Io.Processes;

namespace ActorNet.Io.Tests.Processes;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("CapEff:\t0000000000001000", true)]
    [InlineData("CapEff:\t000001ffffffffff", true)]
    [InlineData("CapEff:\t0000000000000fff", false)]
    [InlineData("CapEff:\tnonsense", false)]
    [InlineData("CapPrm:\t0000000000001000", false)]
    public void Has_ReadsTheEffectiveSet(string line, bool expected) =>
        Assert.Equal(expected, Capabilities.Has(Capability.NetAdmin, ["Name:\tx", line]));

    [Fact]
    public void Has_WithoutAnyCapability_False()
    {
        string[] command = ["--bounding-set=-all", "--inh-caps=-all", .. Command.Child("capabilities")];

        Assert.Equal("NetAdmin False, SysAdmin False", Command.Run("setpriv", command).Trim());
    }

    internal static void Print() =>
        Console.WriteLine($"NetAdmin {Capabilities.Has(Capability.NetAdmin)}, SysAdmin {Capabilities.Has(Capability.SysAdmin)}");
}
