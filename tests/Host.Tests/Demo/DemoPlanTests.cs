using ActorNet.Actors.Topologies;
using ActorNet.Host.Demo;
using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Demo;

public sealed class DemoPlanTests
{
    private static readonly DemoSubnet Subnet = DemoSubnet.Candidates.First();

    [Fact]
    public void FreeTapName_SomeTaken_IsTheFirstFree()
    {
        Assert.Equal("antap0", DemoPlan.FreeTapName(static _ => false));
        Assert.Equal("antap2", DemoPlan.FreeTapName(static name => name is "antap0" or "antap1"));
        Assert.Null(DemoPlan.FreeTapName(static _ => true));
    }

    [Theory]
    [InlineData(DemoGuestPortType.VirtioNet)]
    [InlineData(DemoGuestPortType.E1000)]
    public void Ports_Plan_AreAValidTopology(string model)
    {
        var problems = new List<TopologyProblem>();
        var arguments = new PortArguments(ProgramPorts.Types.With(DemoGuestPortType.Type), problems);
        var plan = new DemoPlan("antap0", Subnet, "/tmp/with,comma/vm.sock") { Model = model };
        foreach ((PortRole role, string argument) in plan.Ports) arguments.Add(role, argument);

        Assert.Empty(problems);
        Assert.Empty(TopologyValidator.Validate(new Topology(arguments.Ports)));
        Assert.Equal("/tmp/with,comma/vm.sock", arguments.Ports[^1].Values["socket"]);
    }

    [Fact]
    public void HowToAttach_Plan_NamesSocketAndAddresses()
    {
        string text = DemoText.HowToAttach(new DemoPlan("antap0", Subnet, "/tmp/x/vm.sock"));

        Assert.Contains("-chardev socket,id=c0,path=/tmp/x/vm.sock", text, StringComparison.Ordinal);
        Assert.Contains("share=on", text, StringComparison.Ordinal);
        Assert.Contains("virtio_uml.device=/tmp/x/vm.sock:1", text, StringComparison.Ordinal);
        Assert.Contains("ip addr add 10.77.0.3/24", text, StringComparison.Ordinal);
    }
}
