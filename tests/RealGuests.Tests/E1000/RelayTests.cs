using ActorNet.RealGuests.Tests.Harness;
using Xunit.Abstractions;

namespace ActorNet.RealGuests.Tests.E1000;

/// <summary>The program dies under load, and <c>actornet pci-relay</c> keeps QEMU's end of the card: the same one is there again.</summary>
public sealed class RelayTests(ITestOutputHelper output)
{
    private const string BindAgain = "d=$(basename $(readlink -f /sys/class/net/eth0/device)) && cd /sys/bus/pci/drivers/e1000 && echo $d >unbind && echo $d >bind && cd /tmp"
        + " && ip addr add 10.9.0.2/24 dev eth0 && ip link set eth0 up";

    private const string DownAndUp = "ip link set eth0 down && ip link set eth0 up";

    // After each time one: the card is as after a power cut.
    private static readonly string[] Remedies = [BindAgain, DownAndUp];

    [Fact]
    public async Task Kill_UnderLoad_GuestSurvivesAndTalksWhenItsDriverBeganAnew()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        string socket = Path.Combine(host.Folder, "e1000.sock"), qtest = Path.Combine(host.Folder, "qtest.sock");
        string prepare = $"busybox tunctl -t {Datapath.TapName} && busybox ip addr add {host.Address}/24 dev {Datapath.TapName} && busybox ip link set {Datapath.TapName} up";
        (await host.RunAsync(prepare)).Expect(prepare);
        string[] topology =
        [
            .. Datapath.TapArguments, "-netdev", $"{Datapath.HubPort},id=port",
            "-device", $"e1000,id=nic,netdev=port,socket={socket},mac={Wires.GuestMac(0)},irq=qtest:{qtest}",
        ];
        string[] machine =
        [
            .. Installation.Program, "pci-relay", "-socket", socket, "--", Installation.GuestScript(GuestKind.Qemu), "--", "--", // no options, no NICs
            "-device", "x-pci-proxy-dev,id=nic,fd={0}", "-qtest", $"unix:{qtest},server=on,wait=off", "-qtest-log", "none",
        ];
        ChildProcess program = await Datapath.RunAsync(host, topology);
        try
        {
            await using Guest guest = await Guest.BootAsync(host, "QEMU behind a relay", machine, "10.9.0.2");
            await guest.ExpectAsync($"datagrams echo -n {Crashes.Port}");
            await using Question question = await Question.BeginAsync(host, guest.Address, Crashes.Port, perSecond: 20_000);
            await question.ExpectAnswersAsync();
            foreach (string beginAnew in Remedies)
            {
                await program.DisposeAsync();
                program = await Datapath.RunAsync(host, topology);
                await guest.ExpectAsync(beginAnew);
                await question.ExpectAnswersAsync();
                Assert.False(program.HasExited, program.Describe());
            }
            DatagramCounts counts = await question.EndAsync();
            output.WriteLine($"after {Remedies.Length} times: {counts}");
            Assert.Equal(0, counts.Corrupt);
            await Traffic.PingAsync(guest, host, count: 50);
            await Traffic.TransferAsync(host, guest, mebibytes: 1);
        }
        finally
        {
            await program.DisposeAsync();
        }
    }
}
