using ActorNet.RealGuests.Tests.Harness;
using Xunit.Abstractions;

namespace ActorNet.RealGuests.Tests;

/// <summary>The program dies under packed rings, of which QEMU goes on telling the place of long ago: it is read off their slots.</summary>
public sealed class QemuPackedCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kill_PackedRings_GuestAnswersAgain()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Wires wires = await Wires.StartAsync(host, ",packed=on", ",packed=on,server=off");
        await using Guest guest = await Guest.BootAsync(GuestKind.Qemu, host, wires, [",reconnect,packed=on", ",server,packed=on"]);
        await guest.ExpectAsync($"datagrams echo -n {Crashes.Port}");

        await Crashes.RepeatAsync(host, wires, Crashes.Rounds(3), output);
    }
}
