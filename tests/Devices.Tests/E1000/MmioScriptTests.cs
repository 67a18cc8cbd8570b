using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

public sealed class MmioScriptTests
{
    // The longest timer: negotiation, or 65,535 units of 1.024 us.
    private const long LongestTimer = 500_000_000;

    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Script_OfAnySeed_NeverThrowsAndKeepsItsDeadlines(int seed)
    {
        var script = new MmioScript(seed);
        var card = new TestCard(msi: seed % 2 == 0, negotiationMilliseconds: 500);
        for (int i = 0; i < 3_000; i++)
        {
            script.Next()(card);
            Assert.True(card.Device.NextDeadline > card.Now - LongestTimer && (card.Device.NextDeadline == long.MaxValue || card.Device.NextDeadline <= card.Now + LongestTimer));
            if (card.Device.Interrupts.IsAsserted) Assert.NotEqual(InterruptCause.None, card.Device.Interrupts.Causes & card.Device.Interrupts.Enabled);
        }

        // Time ends every wait: there is no timer that starts itself again.
        card.Pass(TimeSpan.FromSeconds(1));
        card.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SaveAndLoad_AtAnyPoint_ChangesNothingThatADriverSees(int seed)
    {
        var script = new MmioScript(seed + 1000);
        bool msi = seed % 2 == 0;
        var card = new TestCard(msi, negotiationMilliseconds: 500);
        for (int i = 0; i < 40 * seed; i++) script.Next()(card);

        var other = new TestCard(msi, negotiationMilliseconds: 500) { Now = card.Now + 1_000_000_000_000 };
        other.Device.SetLink(card.Device.Phy.HasPartner, other.Now);
        byte[] state = card.Device.Save(card.Now);
        Assert.True(other.Device.TryLoad(state, other.Now, out string? problem), problem);
        Assert.Equal(state, other.Device.Save(other.Now));
        Assert.Equal(card.Line, other.Line);

        for (int i = 0; i < 500; i++)
        {
            Func<TestCard, ulong> step = script.Next();
            Assert.Equal(step(card), step(other));
            Assert.Equal(card.Line, other.Line);
            Assert.Equal(card.Device.LinkUp, other.Device.LinkUp);
            Assert.Equal(Left(card), Left(other));
        }

        Assert.Equal(card.Device.Save(card.Now), other.Device.Save(other.Now));
    }

    private static long Left(TestCard card) => card.Device.NextDeadline == long.MaxValue ? -1 : card.Device.NextDeadline - card.Now;
}
