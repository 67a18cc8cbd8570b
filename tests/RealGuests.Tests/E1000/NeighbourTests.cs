using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.E1000;

/// <summary>Two guests with e1000s and one with virtio-net on one hub.</summary>
public sealed class NeighbourTests
{
    [Fact]
    public async Task TwoE1000sAndAVirtioNet_OnOneHub_TalkToEachOther()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using E1000Segment segment = await E1000Segment.StartAsync(host, E1000Segment.E1000, E1000Segment.E1000, E1000Segment.Virtio);
        Task<Guest>[] boots =
        [
            segment.BootAsync(0, "10.9.0.2"),
            segment.BootAsync(1, "10.9.0.3"),
            Guest.BootAsync(GuestKind.Uml, host, segment.Socket(2), "10.9.0.4"),
        ];
        try
        {
            await Task.WhenAll(boots);
            Guest first = await boots[0], second = await boots[1], third = await boots[2];
            foreach ((Guest from, Guest to) in ((Guest, Guest)[])[(first, second), (second, first), (first, third), (third, second)])
            {
                await Traffic.PingAsync(from, to, count: 200);
                await Traffic.DatagramsAsync(from, to, count: 200);
                await Traffic.TransferAsync(from, to, mebibytes: 4);
            }

            await AddVlanAsync(first, "10.9.5.2");
            await AddVlanAsync(second, "10.9.5.3");
            await AddVlanAsync(third, "10.9.5.4");
            foreach (string state in (string[])["rxvlan off txvlan off", "rxvlan on txvlan off", "rxvlan off txvlan on", "rxvlan on txvlan on"])
            {
                await first.RunAsync($"ethtool -K eth0 {state}");
                await E1000Segment.UpAsync(first);
                await Traffic.PingAsync(new Station(first, "10.9.5.2"), new Station(second, "10.9.5.3"), count: 100);
                await Traffic.PingAsync(new Station(third, "10.9.5.4"), new Station(first, "10.9.5.2"), count: 100);
                await Traffic.TransferAsync(new Station(first, "10.9.5.2"), new Station(third, "10.9.5.4"), mebibytes: 2);
                await Traffic.TransferAsync(new Station(second, "10.9.5.3"), new Station(first, "10.9.5.2"), mebibytes: 2);
            }

            segment.ExpectRunning();
        }
        finally
        {
            foreach (Task<Guest> boot in boots)
                if (boot.IsCompletedSuccessfully) await (await boot).DisposeAsync();
        }
    }

    private static Task<string> AddVlanAsync(Guest guest, string address) =>
        guest.ExpectAsync($"ip link add link eth0 name upper type vlan id 5 && ip addr add {address}/24 dev upper && ip link set upper up");
}
