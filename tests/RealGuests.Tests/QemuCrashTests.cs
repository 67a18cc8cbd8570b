using ActorNet.RealGuests.Tests.Harness;
using Xunit.Abstractions;

namespace ActorNet.RealGuests.Tests;

/// <summary>The program dies; QEMU connects to the next one, or is connected to by it, and its guest notices a broken cable at most.</summary>
public sealed class QemuCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kill_QemuConnectsOnceASecondOrListens_GuestAnswersAgain()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Wires wires = await Wires.StartAsync(host, "", ",server=off", ",queues=2");
        await using Guest guest = await Guest.BootAsync(GuestKind.Qemu, host, wires, [",reconnect", ",server", ",reconnect,queues=2"]);
        await guest.ExpectAsync($"datagrams echo -n {Crashes.Port}");

        await Crashes.RepeatAsync(host, wires, Crashes.Rounds(5), output);
    }
}
