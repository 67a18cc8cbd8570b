using ActorNet.Io.Tests.Processes;
using ActorNet.Io.Tests.Sockets;
using ActorNet.Io.Tests.Tap;

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
            default: return 2;
        }
    }
}
