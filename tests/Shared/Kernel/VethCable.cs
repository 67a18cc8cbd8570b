using System.Diagnostics;
using System.Net.Sockets;
using ActorNet.Io.Packets;
using ActorNet.Io.Readiness;

namespace ActorNet.Tests.Kernel;

/// <summary>
/// Two ends of a veth pair in network namespaces of their own: <see cref="NearName"/>, on which something of ours is opened, and
/// <see cref="FarName"/>, which has an address and this kernel's stack.
/// </summary>
internal sealed class VethCable : IDisposable
{
    public const string NearName = "near", FarName = "far";

    private const int PatienceMilliseconds = 20_000;

    private readonly int _number;
    private readonly string _nearOptions;

    /// <summary>Lays the cable.</summary>
    /// <param name="number">The far end has the address 10.99.0.number.</param>
    /// <param name="nearOptions">More options of the near end, as ip-link(8) has them.</param>
    public VethCable(int number = 1, string nearOptions = "")
    {
        _number = number;
        _nearOptions = nearOptions;
        Lay();
    }

    public NamespaceThread Near { get; } = new();

    public NamespaceThread Far { get; } = new();

    public string Address => $"10.99.0.{_number}";

    /// <summary>Makes both ends, after <see cref="Cut"/> anew.</summary>
    public void Lay()
    {
        Ip(Near, $"link add {NearName} {_nearOptions} type veth peer name {FarName} netns {PathOf(Far)}");
        // No frames but those of the test: IPv6 speaks of itself.
        Ip(Near, $"link set {NearName} addrgenmode none");
        Ip(Far, $"link set {FarName} addrgenmode none");
        Ip(Near, $"link set {NearName} up");
        Ip(Far, $"link set {FarName} up");
        Ip(Far, $"addr add {Address}/24 dev {FarName}");
        WaitForCarrier();
    }

    /// <summary>Gives the far end an IPv6 address, and returns it: from now on there are frames that the test has not sent, which tell routers of its groups.</summary>
    public string AddAddressV6()
    {
        string address = $"fd00::{_number}";
        Ip(Far, $"addr add {address}/64 dev {FarName} nodad");
        return address;
    }

    /// <summary>Deletes the cable, both ends.</summary>
    public void Cut() => Ip(Near, $"link del {NearName}");

    /// <summary>The longest packet of both ends, in bytes without the Ethernet header.</summary>
    public void SetMtu(int mtu)
    {
        Ip(Near, $"link set {NearName} mtu {mtu}");
        Ip(Far, $"link set {FarName} mtu {mtu}");
    }

    /// <summary>ip(8) at an end.</summary>
    public static string Ip(NamespaceThread end, string arguments) => end.Run(() => RunProgram("ip", arguments));

    /// <summary>A program at an end, to its end.</summary>
    public static string RunProgram(string program, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {errors.Result}{output}");
        return output;
    }

    /// <summary>A socket at the far end.</summary>
    public Socket Socket(AddressFamily family, SocketType type, ProtocolType protocol) =>
        Far.Run(() => new Socket(family, type, protocol) { ReceiveTimeout = PatienceMilliseconds, SendTimeout = PatienceMilliseconds });

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }

    // The kernel gives it a little later.
    private void WaitForCarrier()
    {
        using InterfaceWatch watch = Near.Run(static () => InterfaceWatch.Open(NearName));
        while (!watch.Look().IsLinkUp)
        {
            Assert.NotEqual(ReadyEvents.None, watch.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromMilliseconds(PatienceMilliseconds)));
            watch.Drain();
        }
    }

    private static string PathOf(NamespaceThread end) => end.Run(static () => $"/proc/{new FileInfo("/proc/thread-self").LinkTarget}/ns/net");
}
