using System.Globalization;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>DPDK's testpmd on a virtio-user port: a driver that polls, in user space. It prints its counters every second.</summary>
internal static class Testpmd
{
    /// <summary>Starts it and waits for its first counters.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="name">Its name, unlike that of any other.</param>
    /// <param name="port">The port's socket and options: <c>PATH,server=1,queues=1</c>.</param>
    /// <param name="mode">What it does with frames, as testpmd's arguments.</param>
    /// <remarks>Memory in ordinary pages, so that no huge pages need to be set up; threads wherever there is a core.</remarks>
    public static Task<ChildProcess> StartAsync(HostNetwork host, string name, string port, params string[] mode) => StartAsync(host, name, [port], mode);

    /// <summary>Starts it with several ports.</summary>
    public static async Task<ChildProcess> StartAsync(HostNetwork host, string name, string[] ports, string[] mode)
    {
        string cpus = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];
        return await host.StartAsync(
            name,
            [
                "dpdk-testpmd", "--lcores", $"0@({cpus}),1@({cpus})", "--no-pci", "--no-huge", "-m", "256", "--no-telemetry", "--file-prefix", name,
                .. ports.SelectMany(static (port, index) => (string[])["--vdev", $"net_virtio_user{index},path={port}"]),
                "--", "--auto-start", "--stats-period=1", "--total-num-mbufs=16384", "--no-mlockall", .. mode,
            ],
            new Dictionary<string, string> { ["RUNTIME_DIRECTORY"] = host.Folder });
    }

    /// <summary>Waits until it forwards.</summary>
    public static Task WaitUntilStartedAsync(ChildProcess testpmd) =>
        testpmd.WaitForLineAsync(static line => line.Contains("NIC statistics for port 0", StringComparison.Ordinal));

    /// <summary>Waits until nothing more arrives: while something does, packets and bytes do not belong to the same moment.</summary>
    public static async Task<string> WaitForStillnessAsync(ChildProcess receiver)
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

    /// <summary>A counter of a line like "  RX-packets: 123        RX-missed: 0          RX-bytes:  456"; 0 if it is not there.</summary>
    public static long Count(string line, string name)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int at = Array.IndexOf(words, name);
        return at < 0 || at + 1 == words.Length ? 0 : long.Parse(words[at + 1], CultureInfo.InvariantCulture);
    }
}
