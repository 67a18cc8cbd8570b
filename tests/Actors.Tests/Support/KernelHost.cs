using System.Diagnostics;
using System.Net.Sockets;
using ActorNet.Io.Tap;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.Support;

/// <summary>A host of its own: a network namespace with taps and sockets that this kernel serves.</summary>
internal sealed class KernelHost : IDisposable
{
    private readonly NamespaceThread _namespace = new();

    /// <summary>Opens a tap with this host's addresses 10.99.0.N and fd00::N.</summary>
    public TapDevice OpenTap(int number, TapOptions options)
    {
        TapDevice tap = _namespace.Run(() => TapDevice.Open($"t{number}", options));
        Ip($"link set {tap.Name} mtu 1500 up");
        Ip($"addr add 10.99.0.{number}/24 dev {tap.Name}");
        Ip($"addr add fd00::{number}/64 dev {tap.Name} nodad");
        return tap;
    }

    /// <summary>ip(8).</summary>
    public void Ip(string arguments) => _namespace.Run(() =>
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip {arguments}: {errors}");
        return true;
    });

    public Socket Socket(AddressFamily family, SocketType type, ProtocolType protocol) =>
        _namespace.Run(() => new Socket(family, type, protocol) { ReceiveTimeout = 20_000, SendTimeout = 20_000 });

    public T Run<T>(Func<T> function) => _namespace.Run(function);

    public void Dispose() => _namespace.Dispose();
}
