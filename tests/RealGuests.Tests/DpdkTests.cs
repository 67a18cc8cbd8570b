using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>DPDK's virtio-user as the guest: a driver that polls, in user space, on both sides of the hub.</summary>
public sealed class DpdkTests
{
    private const long Enough = 100_000; // frames

    [Theory]
    [InlineData("mrg_rxbuf=1", 64)]
    [InlineData("mrg_rxbuf=0,in_order=0", 1518)]
    public async Task Send_FromOneVirtioUserPortToAnother_FramesArriveWhole(string options, int frameBytes)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, tap: false, "", "");
        await using ChildProcess receiver = await StartAsync(host, "receiver", datapath.Socket(1), options, "--forward-mode=rxonly");
        long before = 0;

        // The second sender attaches where the first was killed.
        for (int sender = 0; sender < 2; sender++)
        {
            ChildProcess process = await StartAsync(
                host, $"sender{sender}", datapath.Socket(0), options, "--forward-mode=txonly", $"--txpkts={frameBytes}");
            await using (process)
                await receiver.WaitForLineAsync(line => Testpmd.Count(line, "RX-packets:") > before + Enough, receiver.LineCount);

            string counts = await Testpmd.WaitForStillnessAsync(receiver);
            Assert.Equal(frameBytes * Testpmd.Count(counts, "RX-packets:"), Testpmd.Count(counts, "RX-bytes:"));
            before = Testpmd.Count(counts, "RX-packets:");
            datapath.ExpectRunning();
        }
    }

    private static async Task<ChildProcess> StartAsync(HostNetwork host, string name, string socket, string options, params string[] mode)
    {
        ChildProcess testpmd = await Testpmd.StartAsync(host, name, $"{socket},queues=1,{options}", mode);
        await Testpmd.WaitUntilStartedAsync(testpmd);
        return testpmd;
    }
}
