using ActorNet.Actors.Topologies;
using ActorNet.Host.Commands;
using ActorNet.Host.Options;
using ActorNet.Host.Tests.Commands;

namespace ActorNet.Host.Tests.Options;

public sealed class NicTests
{
    [Theory]
    [InlineData("tap,ifname=tap0,model=virtio-net,socket=/s", "tap,id=nic0,ifname=tap0", "virtio-net,id=nic0-nic,netdev=nic0,socket=/s")]
    [InlineData("tap,ifname=tap0,socket=/s,mac=52:54:00:00:00:07,mrg_rxbuf=off", "tap,id=nic0,ifname=tap0", "virtio-net,id=nic0-nic,netdev=nic0,socket=/s,mac=52:54:00:00:00:07,mrg_rxbuf=off")]
    [InlineData("tap,id=t0,ifname=tap0,model=e1000-82540em,socket=/s", "tap,id=t0,ifname=tap0", "e1000,id=t0-nic,netdev=t0,socket=/s")]
    [InlineData("hubport,hubid=3,socket=/s,credit=128,device.credit=256", "hubport,id=nic0,hubid=3,credit=128", "virtio-net,id=nic0-nic,netdev=nic0,socket=/s,credit=256")]
    [InlineData("""{"type":"hubport","hubid":3,"model":"e1000","socket":"/s","device":{"credit":256}}""", "hubport,id=nic0,hubid=3", "e1000,id=nic0-nic,netdev=nic0,socket=/s,credit=256")]
    public void AddNic_Good_IsANetdevAndADevice(string nic, string netdev, string device)
    {
        var problems = new List<TopologyProblem>();
        var arguments = new PortArguments(ProgramPorts.Types, problems);
        var expected = new PortArguments(ProgramPorts.Types, problems);

        arguments.AddNic(nic);
        expected.Add(PortRole.Netdev, netdev);
        expected.Add(PortRole.Device, device);

        Assert.Empty(problems);
        Assert.Equal(expected.Ports.AsEnumerable(), arguments.Ports);
    }

    [Fact]
    public void Parse_NicsOfAFile_AreTheSame()
    {
        var problems = new List<TopologyProblem>();
        var arguments = new PortArguments(ProgramPorts.Types, problems);
        arguments.AddNic("tap,id=i0,ifname=tap0,model=e1000,socket=/s");

        ConfigurationFile? file = new ConfigurationFileReader(ProgramPorts.Types, ReferenceConfiguration.Config, problems)
            .Parse("actornet.nics.i0 { type = tap, ifname = tap0, model = e1000, socket = /s }", "lab.conf");

        Assert.Empty(problems);
        Assert.Equal(arguments.Ports.AsEnumerable(), file!.Ports);
    }

    [Theory]
    [InlineData("tap,ifname=tap0,model=rtl8139,socket=/s", "unknown model 'rtl8139'; known models: virtio-net, e1000")]
    [InlineData("tap,ifname=tap0,model=virtio-nte,socket=/s", "unknown model 'virtio-nte'; did you mean 'virtio-net'? known models: virtio-net, e1000")]
    [InlineData("tap,ifname=tap0,socket=/s,model=e1000,model=e1000", "option 'model' is given twice; keep one")]
    [InlineData("tap,ifname=tap0,socket=/s,soket=/s", "tap has no option 'soket'; known options: id, ifname, ")]
    [InlineData("tap,ifname=tap0,socket=/s,device.soket=/s", "virtio-net has no option 'soket'; did you mean 'socket'? known options: id, netdev, ")]
    [InlineData("tap,ifname=tap0,socket=/s,addr=3", "virtio-net has no option 'addr'; the VMM decides that")]
    [InlineData("tap,ifname=tap0", "virtio-net needs socket=PATH; ")]
    [InlineData("user,socket=/s", "unknown netdev type 'user'; there is no user-mode stack inside")]
    [InlineData("none,id=x", "unknown netdev type 'none'; ")]
    public async Task Check_BadNic_SaysWhatIsWrong(string nic, string problem)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", "-nic", nic));

        Assert.StartsWith($"actornet: -nic #1 \"{nic}\": {problem}", terminal.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal("actornet: 1 error", terminal.ErrorLines[^1]);
    }

    [Fact]
    public async Task Check_NicNone_NeedsNoPorts()
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync("check", "-nic", "none"));

        Assert.Empty(terminal.ErrorLines);
    }

    [Theory]
    [InlineData("-net", "it was replaced in QEMU too: write -nic, or -netdev and -device")]
    [InlineData("-chardev", "sockets are options of ports: socket=PATH")]
    public async Task Check_FormerOption_SaysWhatToWrite(string option, string remedy)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync("check", option, "x"));

        Assert.Contains($"'check' has no option '{option}'; {remedy}", terminal.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-netdev", "help", "help", "netdev")]
    [InlineData("-netdev", "?", "help", "netdev")]
    [InlineData("-device", "help", "help", "device")]
    [InlineData("-object", "help", "help", "object")]
    [InlineData("-netdev", "tap,help", "help", "netdev", "tap")]
    [InlineData("-device", "e1000,help", "help", "device", "e1000")]
    [InlineData("-device", "virtio-net-pci,help", "help", "device", "virtio-net")]
    [InlineData("-object", "filter-dump,help", "help", "object", "filter-dump")]
    [InlineData("-nic", "help", "help", "nic")]
    [InlineData("-nic", "model=help", "help", "device")]
    [InlineData("-nic", "tap,model=help", "help", "device")]
    [InlineData("-nic", "tap,help", "help", "netdev", "tap")]
    public async Task Run_HelpWithinAnOption_IsThatOfTheTopic(string option, string value, params string[] topic)
    {
        var within = new RecordingTerminal();
        var byTopic = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await within.RunAsync("run", option, value));
        Assert.Equal(ExitCode.Success, await byTopic.RunAsync(topic));

        Assert.Equal(byTopic.Out, within.Out);
        Assert.NotEmpty(within.Out);
    }

    [Theory]
    [InlineData("netdev", "tap", "on or off; default: on")]
    [InlineData("netdev", "hubport", "a whole number, 0 or greater; required")]
    [InlineData("nic", null, "model=MODEL  the device (default: virtio-net): virtio-net, virtio-net-pci, virtio, e1000, e1000-82540em")]
    public async Task Help_Port_SaysTypeAndDefault(string word, string? type, string part)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.Success, await terminal.RunAsync(type is null ? ["help", word] : ["help", word, type]));

        Assert.Contains(part, terminal.Out, StringComparison.Ordinal);
    }
}
