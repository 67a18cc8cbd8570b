using System.Globalization;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>DPDK's virtio-user as the guest: a driver that polls, in user space, on both sides of the hub.</summary>
public sealed class DpdkTests
{
    private const long Enough = 100_000; // frames

    [Theory]
    [InlineData("mrg_rxbuf=1", 64)]
    [InlineData("mrg_rxbuf=0", 64)]
    [InlineData("mrg_rxbuf=1,queue_size=1024", 1518)]
    [InlineData("mrg_rxbuf=0,in_order=0", 1518)]
    public async Task Send_FromOneVirtioUserPortToAnother_FramesArriveWhole(string options, int frameBytes)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, tap: false, "", "");
        await using ChildProcess receiver = await StartAsync(host, "receiver", datapath.Socket(1), options, ["--forward-mode=rxonly"]);
        long before = 0;

        // The second sender attaches where the first was killed.
        for (int sender = 0; sender < 2; sender++)
        {
            ChildProcess process = await StartAsync(
                host, $"sender{sender}", datapath.Socket(0), options, ["--forward-mode=txonly", $"--txpkts={frameBytes}"]);
            await using (process)
                await receiver.WaitForLineAsync(line => Count(line, "RX-packets:") > before + Enough, receiver.LineCount);

            string counts = await WaitForStillnessAsync(receiver);
            Assert.Equal(frameBytes * Count(counts, "RX-packets:"), Count(counts, "RX-bytes:"));
            before = Count(counts, "RX-packets:");
            datapath.ExpectRunning();
        }
    }

    /// <summary>Memory in ordinary pages, so that no huge pages need to be set up; threads wherever there is a core.</summary>
    private static async Task<ChildProcess> StartAsync(HostNetwork host, string name, string socket, string options, string[] mode)
    {
        string cpus = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];
        ChildProcess process = await host.StartAsync(
            name,
            [
                "dpdk-testpmd", "--lcores", $"0@({cpus}),1@({cpus})", "--no-pci", "--no-huge", "-m", "256", "--no-telemetry", "--file-prefix", name,
                "--vdev", $"net_virtio_user0,path={socket},queues=1,{options}",
                "--", "--auto-start", "--stats-period=1", "--total-num-mbufs=16384", "--no-mlockall", .. mode,
            ],
            new Dictionary<string, string> { ["RUNTIME_DIRECTORY"] = host.Folder });
        await process.WaitForLineAsync(static line => line.Contains("NIC statistics for port 0", StringComparison.Ordinal));
        return process;
    }

    /// <summary>Waits until nothing more arrives: while something does, packets and bytes do not belong to the same moment.</summary>
    private static async Task<string> WaitForStillnessAsync(ChildProcess receiver)
    {
        string? last = null;
        while (true)
        {
            string counts = await receiver.WaitForLineAsync(static line => Count(line, "RX-packets:") > 0, receiver.LineCount);
            if (counts == last)
                return counts;
            last = counts;
        }
    }

    // "  RX-packets: 123        RX-missed: 0          RX-bytes:  456"
    private static long Count(string line, string name)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int at = Array.IndexOf(words, name);
        return at < 0 || at + 1 == words.Length ? 0 : long.Parse(words[at + 1], CultureInfo.InvariantCulture);
    }
}
