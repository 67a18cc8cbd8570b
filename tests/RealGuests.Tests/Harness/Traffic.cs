namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>What stations do to each other, with what a user would look at afterwards.</summary>
internal static class Traffic
{
    private const int PlainPorts = 10_000; // from a port to that of the echo without checksums
    private static int s_lastPort = 7000;

    /// <summary>A little of all of it, in both directions.</summary>
    public static async Task EverythingAsync(IStation one, IStation other)
    {
        foreach ((IStation from, IStation to) in ((IStation, IStation)[])[(one, other), (other, one)])
        {
            await PingAsync(from, to, count: 50);
            await DatagramsAsync(from, to, count: 100);
            await TransferAsync(from, to, mebibytes: 2);
        }
    }

    /// <summary>
    /// Pings, mostly 2 ms apart: each comes back, once and unchanged. Not by ping(8), which soon after the last request ends: what a
    /// machine without a core to run on answers later is lost to it.
    /// </summary>
    public static async Task PingAsync(IStation from, IStation to, int count = 200, int bytes = 56, int perSecond = 500, int? window = null)
    {
        string ping = $"{from.DatagramsCommand} ping -r {perSecond} -w {window ?? count} {to.Address} {Interlocked.Increment(ref s_lastPort)} {count} {bytes}";
        DatagramCounts.Parse((await from.RunAsync(ping)).Expect(ping)).ExpectAll(ping);
    }

    /// <summary>Random bytes over TCP; what arrives has the checksum of what was sent.</summary>
    public static async Task TransferAsync(IStation from, IStation to, int mebibytes = 8)
    {
        int port = Interlocked.Increment(ref s_lastPort);
        string make = $"head -c {mebibytes << 20} /dev/urandom >sent && sha256sum <sent";
        string sent = (await from.RunAsync(make)).Expect(make);

        // busybox's nc ends when the other side closes. The receiver must therefore not close first, that is, not see an
        // end of its own input: it reads a fifo that it holds open itself.
        // Through a file, not a pipe: in user-mode Linux each switch between processes is dear.
        string receive = $"[ -p open ] || mkfifo open; nc -l -p {port} <>open >received && sha256sum <received; rm received";
        // The receiver listens at some time after its command was given: try until it does.
        string send = $"n=0; until nc {to.Address} {port} <sent; do n=$((n+1)); [ $n -lt 500 ] || break; usleep 20000; done; rm sent; [ $n -lt 500 ]";
        Task<CommandResult> receiving = to.RunAsync(receive);
        Task<CommandResult> sending = from.RunAsync(send);
        (await sending).Expect(send);
        Assert.Equal(sent, (await receiving).Expect(receive));
    }

    /// <summary>
    /// UDP to a station that sends everything back: each datagram returns, once and unchanged. The first ones have no UDP checksum,
    /// so that a corrupted one arrives; the others have one, which both kernels compare. Those larger than a frame are fragmented.
    /// </summary>
    public static async Task DatagramsAsync(IStation from, IStation to, int count = 2000, int largest = 65507, int window = 32)
    {
        int port = Interlocked.Increment(ref s_lastPort);
        string echo = $"{to.DatagramsCommand} echo {port}; {to.DatagramsCommand} echo -n {port + PlainPorts}";
        string[] echoing = (await to.RunAsync(echo)).Expect(echo).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await AskAsync(from, $"-n -w {window} {to.Address} {port + PlainPorts} {count} 16-1472");
        await AskAsync(from, $"-w {window} {to.Address} {port} {count} 16-1472");
        await AskAsync(from, $"-w 8 {to.Address} {port} {count / 20} {Math.Min(1473, largest)}-{largest}");
        string end = $"kill {string.Join(' ', echoing)}";
        (await to.RunAsync(end)).Expect(end);
    }

    private static async Task AskAsync(IStation from, string question)
    {
        string ask = $"{from.DatagramsCommand} ask {question}";
        DatagramCounts.Parse((await from.RunAsync(ask)).Expect(ask)).ExpectAll(ask);
    }
}
