using ActorNet.Io.Tests.Packets;
using ActorNet.Io.Tests.Processes;
using ActorNet.Io.Tests.Sockets;
using ActorNet.Io.Tests.Tap;
using ActorNet.Io.Tests.Xdp;

namespace ActorNet.Io.Tests;

/// <summary>What some tests need a process of its own for. Prints its findings.</summary>
internal static class ChildProgram
{
    private static int Main(string[] arguments)
    {
        switch (arguments.FirstOrDefault())
        {
            case "receive-with-full-table": UnixConnectionTests.ReceiveWithFullTable(); return 0;
            case "capabilities": CapabilitiesTests.Print(); return 0;
            case "own-namespace": UserNamespaceTests.Start(arguments); return 0;
            case "open-tap": TapDeviceTests.PrintOpenFailure(); return 0;
            case "open-packet-socket": PacketSocketTests.PrintOpenFailure(); return 0;
            case "open-xdp": XdpDeviceTests.PrintOpenFailure(); return 0;
            case "hold-xdp": XdpDeviceTests.Hold(); return 0;
            case "hold-xdp-queue": XdpDeviceTests.HoldQueue(); return 0;
            case "xdp-map-path": XdpDeviceTests.OpenByPinnedMap(arguments[1]); return 0;
            default: return 2;
        }
    }
}
