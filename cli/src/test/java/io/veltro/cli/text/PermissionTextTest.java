package io.veltro.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.TopicRequest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m_srv | 1",
                "r_srv,m_usr | 6",
                "r_usr, m_str | 24",
                "read_streams,manage_topics,read_topics | 224",
                "P_MSG,send_messages | 768",
                "m_srv,m_srv | 1"
            })
    void shouldReadGlobalPermissions(String text, int bits) {
        assertThat(PermissionText.parseGlobal(text)).isEqualTo(bits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "m_srv,", "m_srv;r_srv", "manage_stream", "m_srv r_srv", "all", "1"})
    void shouldRefuseWhatIsNoGlobalPermission(String text) {
        assertThatThrownBy(() -> PermissionText.parseGlobal(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no permission of the server, write some of m_srv,r_srv,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | 7 0",
                "7:m_str | 7 1",
                "4294967295:r_str,s_msg | -1 34",
                "0#1 | 0 0 1/0",
                "0#1:m_top | 0 0 1/1",
                "0:m_top,r_top,p_msg#1:r_top,p_msg#4:s_msg | 0 28 1/6 4/8",
                "3:manage_stream,read_stream#5:manage_topic,read_topic | 3 3 5/3"
            })
    void shouldReadPermissionsOfAStream(String text, String expected) {
        Permissions.OfStream stream = PermissionText.parseStream(text);

        StringBuilder shown = new StringBuilder(stream.stream() + " " + stream.bits());
        stream.topics().forEach(t -> shown.append(" " + t.topic() + "/" + t.bits()));
        assertThat(shown).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":m_str",
                "orders:m_str",
                "-1:m_str",
                "4294967296",
                "1:",
                "1:m_str,",
                "1:m_srv",
                "1:m_str:r_str",
                "1#",
                "1#orders",
                "1##2",
                "1#2:m_str",
                "1#2:",
                "1#2#2",
                "1 :m_str"
            })
    void shouldRefuseWhatIsNoPermissionOfAStream(String text) {
        assertThatThrownBy(() -> PermissionText.parseStream(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldShowAllLevels() {
        Permissions permissions =
                new Permissions(2, List.of(new Permissions.OfStream(3, 0, List.of(new Permissions.OfTopic(5, 12)))));

        assertThat(PermissionText.table(permissions).rows())
                .map(row -> row.get(0).text() + ": " + row.get(1).text())
                .containsExactly(
                        "server: read_servers", "stream 3: none", "stream 3, topic 5: poll_messages, send_messages");
        assertThat(PermissionText.table(new Permissions(0, List.of())).rows())
                .map(row -> row.get(1).value())
                .containsExactly("[]");
    }

    @ParameterizedTest
    @CsvSource({
        "none, -1",
        "Unlimited, -1",
        "never_expire, -1",
        "0, 0",
        "default, 0",
        "SERVER_DEFAULT, 0",
        "15min, 900000000",
        "1day 2hours, 93600000000"
    })
    void shouldReadAnExpiry(String text, long micros) {
        List<String> words = Arrays.asList(text.split(" "));

        assertThat(ExpiryText.parseMicros(words)).isEqualTo(micros);
        assertThat(TopicRequest.UNLIMITED).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "15", "none 1day", "soon", "-1h", "1h -1h"})
    void shouldRefuseWhatIsNoExpiry(String text) {
        assertThatThrownBy(() -> ExpiryText.parseMicros(Arrays.asList(text.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write it as in");
    }
}
