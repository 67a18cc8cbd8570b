namespace ActorNet.RealGuests.Tests;

/// <summary>DPDK's virtio-user in each of its forms: one testpmd with a port of every kind, between the host and another guest.</summary>
public sealed class DpdkMatrixTests(DpdkMatrixTests.Machine machine) : IClassFixture<DpdkMatrixTests.Machine>
{
    // The options of the program's device, those of virtio-user's.
    private static readonly Dictionary<string, (string Device, string Port)> s_ports = new()
    {
        ["mergeable, in order"] = (",in_order=on", "mrg_rxbuf=1,in_order=1"),
        ["mergeable"] = ("", "mrg_rxbuf=1,in_order=0"),
        ["in order"] = (",in_order=on", "mrg_rxbuf=0,in_order=1"),
        ["simple"] = ("", "mrg_rxbuf=0,in_order=0"),
        ["vectorized"] = ("", "mrg_rxbuf=0,in_order=0,vectorized=1"),
        ["large rings"] = (",in_order=on", "queue_size=1024"),
        ["listens"] = (",in_order=on,server=off", "server=1"),
        ["packed, mergeable, in order"] = (",packed=on,in_order=on", "packed_vq=1,mrg_rxbuf=1,in_order=1"),
        ["packed, mergeable"] = (",packed=on", "packed_vq=1,mrg_rxbuf=1,in_order=0"),
        ["packed, in order"] = (",packed=on,in_order=on", "packed_vq=1,mrg_rxbuf=0,in_order=1"),
        ["packed"] = (",packed=on", "packed_vq=1,mrg_rxbuf=0,in_order=0"),
        ["packed, vectorized"] = (",packed=on,in_order=on", "packed_vq=1,mrg_rxbuf=0,in_order=1,vectorized=1"),
        ["packed, listens"] = (",packed=on,in_order=on,server=off", "packed_vq=1,server=1"),
        ["packed, large rings"] = (",packed=on", "packed_vq=1,queue_size=1024"),
    };

    public static TheoryData<string> Kinds => [.. s_ports.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Port_OfEachKind_CarriesPingsUdpAndTcpBothWays(string kind) => machine.CheckAsync(s_ports.Keys.ToList().IndexOf(kind));

    public sealed class Machine() : TestpmdMachine([.. s_ports.Values]);
}
