using ActorNet.RealGuests.Tests.Harness;
using Xunit.Abstractions;

namespace ActorNet.RealGuests.Tests;

/// <summary>The program dies; virtio-user listens for the next one, and says of its rings no more than where they are.</summary>
public sealed class DpdkCrashTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("", "mrg_rxbuf=1", 30)]
    [InlineData(",in_order=on", "mrg_rxbuf=0", 5)]
    [InlineData(",packed=on", "packed_vq=1", 5)]
    [InlineData(",packed=on,in_order=on", "packed_vq=1,mrg_rxbuf=0", 5)]
    public async Task Kill_VirtioUserListens_GuestAnswersAgain(string device, string options, int rounds)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        string socket = Path.Combine(host.Folder, "wire0.sock");
        // It swaps addresses and ports, and so sends every datagram back.
        await using ChildProcess guest = await Testpmd.StartAsync(host, "guest", $"{socket},server=1,queues=1,{options}", "--forward-mode=5tswap");
        await using Wires wires = await Wires.StartAsync(host, $",server=off{device}");
        await Testpmd.WaitUntilStartedAsync(guest);

        await Crashes.RepeatAsync(host, wires, Crashes.Rounds(rounds), output);
    }
}
