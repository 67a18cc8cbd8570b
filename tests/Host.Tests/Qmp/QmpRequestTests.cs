using System.Text;
using ActorNet.Host.Qmp;

namespace ActorNet.Host.Tests.Qmp;

public sealed class QmpRequestTests
{
    [Theory]
    [InlineData("""{"execute":"x"}""", "")]
    [InlineData("""{"id":7,"execute":"x"}""", "7")]
    [InlineData("""{"execute":"x","id":{"a" : [1.50, "\u0041", null]}}""", """{"a" : [1.50, "\u0041", null]}""")]
    [InlineData("""{"execute":"x","arguments":{},"id":null}""", "null")]
    public void Read_Command_KeepsTheIdAsItCame(string json, string id)
    {
        QmpRequest request = Read(json);

        Assert.Null(request.Error);
        Assert.Equal("x", request.Command);
        Assert.Equal(id, Encoding.UTF8.GetString(request.Id.Span));
    }

    [Theory]
    [InlineData("[1]", "QMP input must be a JSON object")]
    [InlineData("\"x\"", "QMP input must be a JSON object")]
    [InlineData("{}", "QMP input lacks member 'execute'")]
    [InlineData("""{"execute":1}""", "QMP input member 'execute' must be a string")]
    [InlineData("""{"execute":"x","arguments":[]}""", "QMP input member 'arguments' must be an object")]
    [InlineData("""{"execute":"x","extra":1}""", "QMP input member 'extra' is unexpected")]
    [InlineData("""{"exec-oob":"x"}""", "QMP input member 'exec-oob' is unexpected")]
    public void Read_NoCommand_SaysWhatIsWrong(string json, string description)
    {
        Assert.Equal(QmpError.Generic(description), Read(json).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("}")]
    [InlineData("{")]
    [InlineData("nul")]
    [InlineData("""{"execute":}""")]
    [InlineData("""{"execute":"x",}""")]
    [InlineData("""{'execute':'x'}""")]
    [InlineData("""{"execute":"x","execute":"y"}""")]
    [InlineData("""{"execute":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"execute":"x","id":"\udc00"}""")]
    public void Read_NoJson_IsAParseError(string json)
    {
        QmpError? error = Read(json).Error;

        Assert.Equal("GenericError", error?.Class);
        Assert.StartsWith("JSON parse error, ", error!.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BytesThatAreNoUtf8_IsAParseError()
    {
        byte[] json = [.. "{\"execute\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal(QmpError.Generic("JSON parse error, invalid UTF-8 sequence"), QmpRequest.Read(json).Error);
    }

    [Fact]
    public void Read_ErrorBesideAnId_KeepsTheId()
    {
        Assert.Equal("3", Encoding.UTF8.GetString(Read("""{"extra":1,"id":3}""").Id.Span));
    }

    private static QmpRequest Read(string json) => QmpRequest.Read(Encoding.UTF8.GetBytes(json));
}
