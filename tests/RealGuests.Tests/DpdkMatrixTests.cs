namespace ActorNet.RealGuests.Tests;

/// <summary>DPDK's virtio-user in each of its forms: one testpmd with a port of every kind, which sends back what it gets.</summary>
public sealed class DpdkMatrixTests(DpdkMatrixTests.Machine machine) : IClassFixture<DpdkMatrixTests.Machine>
{
    // The options of the program's device, those of virtio-user's.
    private static readonly Dictionary<string, (string Device, string Port)> s_ports = new()
    {
        ["mergeable, in order"] = ("", "mrg_rxbuf=1,in_order=1"),
        ["mergeable"] = ("", "mrg_rxbuf=1,in_order=0"),
        ["in order"] = ("", "mrg_rxbuf=0,in_order=1"),
        ["simple"] = ("", "mrg_rxbuf=0,in_order=0"),
        ["vectorized"] = ("", "mrg_rxbuf=0,in_order=0,vectorized=1"),
        ["large rings"] = ("", "queue_size=1024"),
        ["listens"] = (",server=off", "server=1"),
        ["packed, mergeable, in order"] = ("", "packed_vq=1,mrg_rxbuf=1,in_order=1"),
        ["packed, mergeable"] = ("", "packed_vq=1,mrg_rxbuf=1,in_order=0"),
        ["packed, in order"] = ("", "packed_vq=1,mrg_rxbuf=0,in_order=1"),
        ["packed"] = ("", "packed_vq=1,mrg_rxbuf=0,in_order=0"),
        ["packed, vectorized"] = ("", "packed_vq=1,mrg_rxbuf=0,in_order=1,vectorized=1"),
        ["packed, listens"] = (",server=off", "packed_vq=1,server=1"),
    };

    public static TheoryData<string> Kinds => [.. s_ports.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Port_OfEachKind_EveryDatagramComesBackUnchanged(string kind) => machine.CheckAsync(s_ports.Keys.ToList().IndexOf(kind));

    public sealed class Machine() : TestpmdMachine([.. s_ports.Values]);
}
